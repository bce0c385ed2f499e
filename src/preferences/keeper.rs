//! Writing preferences as they change, and what is in their file beside them as it was.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use toml_edit::{DocumentMut, Item};

use super::{Preferences, Unreadable, read_text};
use crate::joined::Joined;
use crate::storage::{put_aside, write_whole};

/// Changes are written when there were none for so long, for a slider makes many.
const QUIET: Duration = Duration::from_millis(800);

/// A change waits no longer than this.
const LONGEST: Duration = Duration::from_secs(5);

/// Brings into the file what has changed between two states; all else in it stays, comments too. A file that is not TOML is
/// kept beside the new one.
fn save(path: &Path, before: &DocumentMut, after: &DocumentMut) -> std::io::Result<()> {
    let parsed = match read_text(path) {
        Ok(text) => text.parse::<DocumentMut>().ok(),
        Err(Unreadable::Missing) => Some(DocumentMut::new()),
        Err(Unreadable::Refused(error)) => return Err(error),
        Err(Unreadable::Broken(_)) => None,
    };
    if parsed.is_none() {
        put_aside(path)?;
    }
    let mut document = parsed.unwrap_or_default();
    let text = |of: &DocumentMut, key: &str| of.get(key).map(ToString::to_string);
    for (key, _) in before.iter().chain(after.iter()).filter(|(key, _)| text(before, key) != text(after, key)) {
        match after.get(key) {
            Some(item) => put(&mut document, key, item.clone()),
            None => drop(document.remove(key)),
        }
    }
    write_whole(path, document.to_string().as_bytes())
}

/// Gives a key another value. What was said around the last one stays.
fn put(document: &mut DocumentMut, key: &str, mut item: Item) {
    if let (Some(before), Some(value)) = (document.get(key).and_then(Item::as_value), item.as_value_mut()) {
        *value.decor_mut() = before.decor().clone();
    }
    document[key] = item;
}

/// Writes preferences as they change, on a thread of its own. Dropping it writes what is still to be written.
pub struct Keeper {
    sender: Sender<Preferences>,
    _thread: Joined,
    last: Preferences,
}

impl Keeper {
    /// `now` is what the run begins with: only what differs from it is ever written. `failed` is told, on the keeper's thread,
    /// when something cannot be.
    pub fn start(path: PathBuf, now: Preferences, failed: impl Fn(String) + Send + 'static) -> Keeper {
        let (sender, receiver) = channel();
        let begin = now.clone();
        let thread = Joined::spawn(move || keep(&path, &begin, &receiver, &failed));
        Keeper { sender, _thread: thread, last: now }
    }

    /// What was told last.
    pub fn last(&self) -> &Preferences {
        &self.last
    }

    /// What is to be remembered from now on.
    pub fn keep(&mut self, preferences: Preferences) {
        if preferences != self.last {
            self.last = preferences.clone();
            // The thread lives as long as the sender does.
            let _ = self.sender.send(preferences);
        }
    }
}

fn keep(path: &Path, begin: &Preferences, receiver: &Receiver<Preferences>, failed: &dyn Fn(String)) {
    let table = |preferences: &Preferences| toml_edit::ser::to_document(preferences).unwrap_or_default();
    let mut saved = table(begin);
    let mut said = false;
    while let Ok(mut newest) = receiver.recv() {
        let since = Instant::now();
        while let Ok(newer) = receiver.recv_timeout(QUIET) {
            newest = newer;
            if since.elapsed() > LONGEST {
                break;
            }
        }
        let after = table(&newest);
        match save(path, &saved, &after) {
            Ok(()) => {
                tracing::debug!("preferences saved");
                saved = after;
            }
            // Once is enough: the next change tries again, and all that changed since is still to be written.
            Err(error) if !said => {
                said = true;
                failed(format!("The preferences were not saved in {}: {error}.", path.display()));
            }
            Err(error) => tracing::debug!("preferences not saved: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::super::Share;
    use super::super::tests::file;
    use super::*;
    use crate::live::PaintedSize;

    #[test]
    fn saving_changes_what_was_changed_and_nothing_else() {
        let (_folder, path) = file("alpha = 7\nfrom-later = { a = [1, 2] }\nsize = 256\n");
        // The command line said another size for this run.
        let begin = Preferences { size: Some(PaintedSize::ShortSide(128)), ..Preferences::read(&path).0 };
        let mut keeper = Keeper::start(path.clone(), begin.clone(), |why| panic!("{why}"));
        keeper.keep(Preferences { mirror: Some(true), ..begin.clone() });
        drop(keeper);
        let expected = "alpha = 7\nfrom-later = { a = [1, 2] }\nsize = 256\nmirror = true\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
    }

    #[test]
    fn what_people_wrote_around_values_stays() {
        let (_folder, path) = file("# Mine.\nalpha = 0.5 # not too much\n\n# In the evening\nsize = 256\n");
        let begin = Preferences::read(&path).0;
        let mut keeper = Keeper::start(path.clone(), begin.clone(), |why| panic!("{why}"));
        let share = Share { name: "a".to_owned(), key: None, weight: 1.0, style_size: None };
        keeper.keep(Preferences { alpha: Some(0.25), size: None, styles: Some(vec![share]), ..begin });
        drop(keeper);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# Mine.\nalpha = 0.25 # not too much\n"), "{text}");
        assert_eq!(Preferences::read(&path).0.styles.map(|styles| styles.len()), Some(1), "{text}");
    }

    #[test]
    fn a_file_that_is_no_toml_is_kept_beside_the_new_one() {
        let broken = "alpha = 0.5\nsteadiness = = 1\n";
        let (_folder, path) = file(broken);
        let (read, warnings) = Preferences::read(&path);
        assert_eq!(read, Preferences::default());
        assert!(warnings[0].contains("line 2"), "{warnings:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), broken, "reading changes nothing");
        let mut keeper = Keeper::start(path.clone(), read, |why| panic!("{why}"));
        keeper.keep(Preferences { alpha: Some(0.5), ..Preferences::default() });
        drop(keeper);
        assert_eq!(std::fs::read_to_string(path.with_file_name("preferences.broken.toml")).unwrap(), broken);
        assert_eq!(Preferences::read(&path).0.alpha, Some(0.5));
        std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
        assert_eq!(Preferences::read(&path).1.len(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_said_once() {
        let (_folder, path) = file("");
        let inside_a_file = path.join("preferences.toml");
        let said = Arc::new(Mutex::new(Vec::new()));
        let failed = {
            let said = Arc::clone(&said);
            move |why| said.lock().unwrap().push(why)
        };
        let mut keeper = Keeper::start(inside_a_file, Preferences::default(), failed);
        keeper.keep(Preferences { alpha: Some(0.5), ..Preferences::default() });
        drop(keeper);
        assert_eq!(said.lock().unwrap().len(), 1);
    }
}
