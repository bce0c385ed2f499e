//! Memory that invocations share, and who touched it since they last waited for one another.

use std::ops::Range;

/// Who reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its workgroup, counted through the dispatch.
    pub workgroup: u32,
    /// An invocation, or behind those a subgroup as a whole, of which nobody knows which invocation does what.
    pub who: u32,
    /// How many barriers for this kind of memory its workgroup has passed.
    pub epoch: u32,
}

/// What is wrong with an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Beyond the end.
    Outside,
    /// Nothing was written there yet.
    Unwritten,
    /// Another invocation writes there, too, and there is no barrier between them.
    WriteAndWrite,
    /// One reads there and another writes, and there is no barrier between them.
    ReadAndWrite,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    writer: Option<Actor>,
    reader: Option<Actor>,
    /// Beside `reader` others have read, of its workgroup and epoch or of other workgroups.
    more_readers: bool,
    other_workgroups_read: bool,
}

/// A cell is the least that can be written: two bytes, an f16.
const CELL: usize = 2;

/// What is known of cells, page by page: most of a large buffer is never touched.
#[derive(Clone, Debug, Default)]
struct Cells(Vec<Option<Box<[Cell]>>>);

const PAGE: usize = 512;

impl Cells {
    fn for_bytes(bytes: usize) -> Cells {
        Cells(vec![None; bytes.div_ceil(CELL * PAGE)])
    }

    fn at(&mut self, cell: usize) -> &mut Cell {
        &mut self.0[cell / PAGE].get_or_insert_with(|| vec![Cell::default(); PAGE].into())[cell % PAGE]
    }
}

/// A buffer, or a variable of a workgroup.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub bytes: Vec<u8>,
    /// None where nothing is ever written.
    cells: Option<Cells>,
    /// Whether what is not yet written may be read.
    given: bool,
}

impl Memory {
    /// A buffer with what it holds.
    pub fn buffer(bytes: Vec<u8>, written: bool) -> Memory {
        let cells = written.then(|| Cells::for_bytes(bytes.len()));
        Memory { bytes, cells, given: true }
    }

    /// A workgroup's variable, which holds nothing to rely on: numbers that are none.
    pub fn shared(size: u32) -> Memory {
        let size = size as usize;
        Memory { bytes: vec![0xff; size], cells: Some(Cells::for_bytes(size)), given: false }
    }

    pub fn read(&mut self, at: u32, bytes: u32, actor: Actor) -> Result<&[u8], Fault> {
        let range = self.range(at, bytes)?;
        if let Some(cells) = &mut self.cells {
            for cell in range.start / CELL..range.end.div_ceil(CELL) {
                let cell = cells.at(cell);
                match cell.writer {
                    Some(writer) if writer.meets(actor) => return Err(Fault::ReadAndWrite),
                    None if !self.given => return Err(Fault::Unwritten),
                    _ => cell.note_reader(actor),
                }
            }
        }
        Ok(&self.bytes[range])
    }

    pub fn write(&mut self, at: u32, new: &[u8], actor: Actor) -> Result<(), Fault> {
        let range = self.range(at, new.len() as u32)?;
        let cells = self.cells.as_mut().expect("what is written is watched");
        for cell in range.start / CELL..range.end.div_ceil(CELL) {
            let cell = cells.at(cell);
            if cell.writer.is_some_and(|writer| writer.meets(actor)) {
                return Err(Fault::WriteAndWrite);
            }
            let same_time = |reader: Actor| reader.workgroup != actor.workgroup || reader.epoch == actor.epoch;
            let read = cell.reader.is_some_and(|reader| reader.meets(actor) || cell.more_readers && same_time(reader));
            if read || cell.other_workgroups_read {
                return Err(Fault::ReadAndWrite);
            }
            cell.writer = Some(actor);
        }
        self.bytes[range].copy_from_slice(new);
        Ok(())
    }

    fn range(&self, at: u32, bytes: u32) -> Result<Range<usize>, Fault> {
        let range = at as usize..at as usize + bytes as usize;
        if range.end > self.bytes.len() { Err(Fault::Outside) } else { Ok(range) }
    }
}

impl Actor {
    /// Whether another does what it does in the same time, as far as anybody knows.
    pub fn meets(self, other: Actor) -> bool {
        self.workgroup != other.workgroup || self.who != other.who && self.epoch == other.epoch
    }
}

impl Cell {
    fn note_reader(&mut self, actor: Actor) {
        match self.reader {
            Some(reader) if reader.workgroup != actor.workgroup => self.other_workgroups_read = true,
            Some(reader) if reader.epoch == actor.epoch => self.more_readers |= reader.who != actor.who,
            _ => (self.reader, self.more_readers) = (Some(actor), false),
        }
    }
}
