//! What a JPEG file consists of before its picture's data.

/// Where the picture's data begin.
pub const START_OF_SCAN: u8 = 0xda;
/// Huffman tables.
pub const HUFFMAN_TABLES: u8 = 0xc4;

/// A part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub marker: u8,
    /// Where its marker is.
    pub at: usize,
}

/// The segments one after another, up to the picture's data, which are the last; or up to where the file is not as the standard
/// has it.
pub fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment> {
    let mut at = 2;
    std::iter::from_fn(move || {
        loop {
            match *bytes.get(at..at + 4)? {
                // Markers may be preceded by any number of these.
                [0xff, 0xff, ..] => at += 1,
                [0xff, marker, high, low] => {
                    let segment = Segment { marker, at };
                    let length = 2 + usize::from(u16::from_be_bytes([high, low]));
                    at = if marker == START_OF_SCAN { bytes.len() } else { at + length };
                    return Some(segment);
                }
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_found_up_to_the_data() {
        let bytes = [
            [0xff, 0xd8, 0xff, 0xe0, 0, 3, 7].as_slice(),
            &[0xff, 0xff, 0xff, HUFFMAN_TABLES, 0, 2],
            &[0xff, START_OF_SCAN, 0, 2, 0xff, 0xc0, 0, 2],
        ];
        let found: Vec<_> = segments(&bytes.concat()).map(|segment| (segment.marker, segment.at)).collect();
        assert_eq!(found, [(0xe0, 2), (HUFFMAN_TABLES, 9), (START_OF_SCAN, 13)]);
        assert_eq!(segments(&[0xff, 0xd8, 0, 0, 0, 0]).count(), 0);
        assert_eq!(segments(&[0xff]).count(), 0);
    }
}
