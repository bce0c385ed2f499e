//! What the user is told of news, whatever else they do. Where they come too late for the window, what is a loss is told when
//! the program ends.

use super::news::News;
use super::texts;
use super::toasts::Kind;

impl News {
    /// How grave it is, and in words.
    pub fn word(&self) -> Option<(Kind, String)> {
        let word = match self {
            News::NoCamera => (Kind::Done, texts::NO_CAMERA_SCENE.to_owned()),
            News::NoDialog => (Kind::Warning, texts::NO_DIALOG.to_owned()),
            News::ClipboardLacks(why) => (Kind::Warning, why.clone()),
            News::Importing { done, all } => (Kind::Echo, texts::importing(*done, *all)),
            News::Imported(import) => {
                let (name, error) = import.not_kept.first()?;
                (Kind::Error, texts::not_kept(name, error))
            }
            News::NetworkRead(Err(reason)) | News::Network(Err(reason)) => (Kind::Warning, texts::no_network(reason)),
            News::LookKept { written: Ok(kept), new: true } => {
                (Kind::Done, texts::look_kept(&kept.look.name, kept.number))
            }
            News::LookKept { written: Err(error), .. } => (Kind::Error, error.to_string()),
            News::LookOpened(Err((file, error))) => (Kind::Warning, texts::look_refused(file, &error.reason())),
            News::LookExported(Ok(file)) => (Kind::Done, texts::look_exported(file)),
            News::LookExported(Err(reason)) | News::NotKept(reason) => (Kind::Error, reason.clone()),
            News::Saved(Ok(file)) | News::StillSaved(Ok(file)) => (Kind::Done, texts::saved(file)),
            News::Saved(Err(reason)) | News::StillSaved(Err(reason)) => (Kind::Error, texts::not_saved(reason)),
            News::Silent(error) => (Kind::Warning, texts::silent(error)),
            News::Recorded(Ok(recorded)) => {
                let kind = if recorded.trouble.is_none() { Kind::Done } else { Kind::Error };
                (kind, texts::recorded(recorded))
            }
            News::Recorded(Err(error)) => (Kind::Error, texts::not_recorded(error)),
            News::WholeVideo(Ok(Some(video))) => {
                let kind = match (&video.trouble, &video.silent) {
                    (Some(_), _) => Kind::Error,
                    (None, Some(_)) => Kind::Warning,
                    (None, None) => Kind::Done,
                };
                (kind, texts::painted_video(video))
            }
            News::WholeVideo(Ok(None)) => (Kind::Warning, texts::NO_FRAME_PAINTED.to_owned()),
            News::WholeVideo(Err(error)) => (Kind::Error, texts::no_painted_video(error)),
            News::OffAir(error) => (Kind::Error, texts::no_virtual_camera(error)),
            _ => return None,
        };
        Some(word)
    }
}
