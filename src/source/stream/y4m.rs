//! Raw pictures that say their size: YUV4MPEG2, as `ffmpeg` writes it, of 4:2:0 with three planes.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::SyncSender;

/// The longest line before pictures that is believed.
const LONGEST_LINE: u64 = 1024;

/// A side that is not believed.
const TOO_LARGE: u32 = 1 << 14;

/// A picture in NV12.
pub(super) struct Picture {
    /// Width and height, both even.
    pub size: [u32; 2],
    pub nv12: Vec<u8>,
}

/// Reads pictures until there are no more, nobody takes them, or there is something else.
pub(super) fn read(pipe: impl Read, sender: &SyncSender<Picture>) {
    let mut pipe = BufReader::with_capacity(1 << 16, pipe);
    let Some(size) = line(&mut pipe).and_then(|line| size(&line)) else { return };
    let mut planes = vec![0; size[0] as usize * size[1] as usize / 2];
    while line(&mut pipe).is_some_and(|line| line.starts_with("FRAME")) {
        let mut nv12 = vec![0; planes.len() * 3];
        let (brightness, colours) = nv12.split_at_mut(2 * planes.len());
        if pipe.read_exact(brightness).and_then(|()| pipe.read_exact(&mut planes)).is_err() {
            return;
        }
        let (u, v) = planes.split_at(planes.len() / 2);
        for (pair, (u, v)) in colours.chunks_exact_mut(2).zip(u.iter().zip(v)) {
            pair.copy_from_slice(&[*u, *v]);
        }
        if sender.send(Picture { size, nv12 }).is_err() {
            return;
        }
    }
}

/// A line without its end; `None` where there is none.
fn line(pipe: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    pipe.take(LONGEST_LINE).read_line(&mut line).ok()?;
    line.strip_suffix('\n').map(str::to_owned)
}

/// Width and height by the first line.
fn size(header: &str) -> Option<[u32; 2]> {
    let mut words = header.split(' ');
    if words.next() != Some("YUV4MPEG2") {
        return None;
    }
    let words: Vec<_> = words.collect();
    let side = |name| words.iter().find_map(|word| word.strip_prefix(name)?.parse::<u32>().ok());
    let size = [side('W')?, side('H')?];
    size.iter().all(|side| (2..TOO_LARGE).contains(side) && side % 2 == 0).then_some(size)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    fn pictures(bytes: &[u8]) -> Vec<Picture> {
        let (sender, pictures) = sync_channel(9);
        read(bytes, &sender);
        drop(sender);
        pictures.iter().collect()
    }

    #[test]
    fn planes_become_pairs() {
        let mut bytes = b"YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2\n".to_vec();
        for first in [0, 100] {
            bytes.extend(b"FRAME\n");
            bytes.extend(first..first + 12);
        }
        // Cut short.
        bytes.extend(b"FRAME\nabc");
        let pictures = pictures(&bytes);
        assert_eq!(pictures.len(), 2);
        assert_eq!(pictures[1].size, [4, 2]);
        assert_eq!(pictures[1].nv12, [100, 101, 102, 103, 104, 105, 106, 107, 108, 110, 109, 111]);
    }

    #[test]
    fn what_is_something_else_gives_nothing() {
        for bytes in ["", "GIF89a", "YUV4MPEG2 W4\n", "YUV4MPEG2 W5 H2\nFRAME\n", "YUV4MPEG2 W99999998 H2\nFRAME\n"] {
            assert!(pictures(bytes.as_bytes()).is_empty(), "{bytes}");
        }
        assert!(pictures(&[b'x'; 5000]).is_empty());
    }
}
