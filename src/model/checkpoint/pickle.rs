//! The part of Python's pickle format that checkpoints are written in, as data.
//!
//! A pickle is a program for a machine with a stack, and in Python it may call whatever it names. Here nothing is called:
//! what a pickle would have made stays a description of it ([`Value::Made`]).

use std::collections::HashMap;

/// Values, entries and letters that a pickle may have. One of a thousand tensors has some tens of thousands.
const MOST: usize = 1 << 20;

/// Letters of a name. A file could use a long one often.
const LONGEST_NAME: usize = 256;

/// The place of a value among [`Pickle::values`]. Values name one another by it, so none of them lies in another, however
/// deep a file says it does.
pub(super) type Id = usize;

#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// `None`, truth values, floating-point numbers, bytes and sets: nothing that tells where a tensor is.
    Other,
    Int(i64),
    Text(String),
    /// Tuples and lists.
    List(Vec<Id>),
    /// In the order in which the entries were added.
    Dict(Vec<(Id, Id)>),
    /// Something of a module: `torch._utils`, `_rebuild_tensor_v2`.
    Global(String, String),
    /// What a call of `callee` with `arguments` would have made.
    Made {
        callee: Id,
        arguments: Id,
    },
    /// What lies outside of the pickle, by what names it.
    Outside(Id),
}

#[derive(Debug)]
pub(super) struct Pickle {
    values: Vec<Value>,
    root: Id,
}

impl Pickle {
    /// Reads the pickle that the bytes begin with; gives the bytes behind it, too.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(bytes: &[u8]) -> Result<(Pickle, &[u8]), String> {
        let mut machine = Machine { rest: bytes, left: MOST, ..Machine::default() };
        loop {
            if let Some(root) = machine.step()? {
                return Ok((Pickle { values: machine.values, root }, machine.rest));
            }
        }
    }

    pub fn root(&self) -> Id {
        self.root
    }

    /// Of all values.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        0..self.values.len()
    }

    pub fn value(&self, id: Id) -> &Value {
        &self.values[id]
    }

    pub fn list(&self, id: Id) -> Option<&[Id]> {
        if let Value::List(items) = self.value(id) { Some(items) } else { None }
    }

    /// A name.
    pub fn text(&self, id: Id) -> Option<&str> {
        if let Value::Text(text) = self.value(id) { Some(text) } else { None }
    }

    pub fn count(&self, id: Id) -> Option<usize> {
        if let Value::Int(number) = *self.value(id) { number.try_into().ok() } else { None }
    }

    /// A tensor's sizes or strides.
    pub fn counts(&self, id: Id) -> Option<Vec<usize>> {
        self.list(id).filter(|axes| axes.len() <= 8)?.iter().map(|&item| self.count(item)).collect()
    }

    /// The name of something global, without its module.
    pub fn global(&self, id: Id) -> Option<&str> {
        if let Value::Global(_, name) = self.value(id) { Some(name) } else { None }
    }
}

#[derive(Default)]
struct Machine<'a> {
    rest: &'a [u8],
    values: Vec<Value>,
    stack: Vec<Id>,
    /// How high the stack was where the innermost groups of values begin.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
    /// Of [`MOST`].
    left: usize,
}

impl<'a> Machine<'a> {
    /// One instruction, by the letters of Python's `pickletools`; gives the result at the end.
    fn step(&mut self) -> Result<Option<Id>, String> {
        match self.byte()? {
            b'.' => return self.pop().map(Some),
            // PROTO, FRAME
            0x80 => drop(self.take(1)?),
            0x95 => drop(self.take(8)?),
            b'(' => {
                self.spend(1)?;
                self.marks.push(self.stack.len());
            }
            b'0' => drop(self.pop()?),
            b'1' => drop(self.group()?),
            b'2' => {
                self.spend(1)?;
                self.stack.push(self.top()?);
            }
            // NONE, NEWTRUE, NEWFALSE, EMPTY_SET
            b'N' | 0x88 | 0x89 | 0x8f => self.push(Value::Other)?,
            b'J' => {
                let number = i32::from_le_bytes(self.array()?);
                self.push(Value::Int(number.into()))?;
            }
            b'K' => {
                let number = self.byte()?;
                self.push(Value::Int(number.into()))?;
            }
            b'M' => {
                let number = u16::from_le_bytes(self.array()?);
                self.push(Value::Int(number.into()))?;
            }
            // LONG1
            0x8a => {
                let length = self.byte()?;
                self.long(length.into())?;
            }
            // LONG4
            0x8b => {
                let length = self.length4()?;
                self.long(length)?;
            }
            b'G' => {
                self.take(8)?;
                self.push(Value::Other)?;
            }
            // SHORT_BINSTRING, SHORT_BINUNICODE
            b'U' | 0x8c => {
                let length = self.byte()?;
                self.text(length.into())?;
            }
            b'T' | b'X' => {
                let length = self.length4()?;
                self.text(length)?;
            }
            // BINUNICODE8
            0x8d => {
                let length = self.length8()?;
                self.text(length)?;
            }
            b'C' => {
                let length = self.byte()?;
                self.bytes(length.into())?;
            }
            b'B' => {
                let length = self.length4()?;
                self.bytes(length)?;
            }
            // BINBYTES8, BYTEARRAY8
            0x8e | 0x96 => {
                let length = self.length8()?;
                self.bytes(length)?;
            }
            b']' | b')' => self.push(Value::List(Vec::new()))?,
            b'}' => self.push(Value::Dict(Vec::new()))?,
            b't' | b'l' => {
                let items = self.group()?;
                self.push(Value::List(items))?;
            }
            // TUPLE1, TUPLE2, TUPLE3
            few @ 0x85..=0x87 => {
                let items = self.last(usize::from(few - 0x84))?;
                self.push(Value::List(items))?;
            }
            b'd' => {
                let items = self.group()?;
                self.push(Value::Dict(pairs(&items)?))?;
            }
            b'a' => {
                let item = self.pop()?;
                self.append(&[item])?;
            }
            b'e' => {
                let items = self.group()?;
                self.append(&items)?;
            }
            b's' => {
                let items = self.last(2)?;
                self.set(&items)?;
            }
            b'u' => {
                let items = self.group()?;
                self.set(&items)?;
            }
            // ADDITEMS
            0x90 => drop(self.group()?),
            b'c' => {
                let [module, name] = [self.line()?, self.line()?];
                self.push(Value::Global(module, name))?;
            }
            // STACK_GLOBAL
            0x93 => {
                let [name, module] = [self.pop()?, self.pop()?].map(|id| match &self.values[id] {
                    Value::Text(text) => text.clone(),
                    _ => String::new(),
                });
                self.spend(module.len() + name.len())?;
                self.push(Value::Global(module, name))?;
            }
            // REDUCE, NEWOBJ
            b'R' | 0x81 => {
                let [arguments, callee] = [self.pop()?, self.pop()?];
                self.make(callee, arguments)?;
            }
            // NEWOBJ_EX: the last are arguments by name.
            0x92 => {
                let [_, arguments, callee] = [self.pop()?, self.pop()?, self.pop()?];
                self.make(callee, arguments)?;
            }
            // What an object is told after it was made: of a dictionary, notes of its writer.
            b'b' => drop(self.pop()?),
            b'Q' => {
                let name = self.pop()?;
                self.push(Value::Outside(name))?;
            }
            b'q' => {
                let key = self.byte()?;
                self.remember(key.into())?;
            }
            b'r' => {
                let key = u32::from_le_bytes(self.array()?);
                self.remember(key)?;
            }
            // MEMOIZE
            0x94 => {
                let key = u32::try_from(self.memo.len()).map_err(|_| "it remembers too much")?;
                self.remember(key)?;
            }
            b'h' => {
                let key = self.byte()?;
                self.recall(key.into())?;
            }
            b'j' => {
                let key = u32::from_le_bytes(self.array()?);
                self.recall(key)?;
            }
            other => return Err(format!("instruction 0x{other:02x} is not one that checkpoints have")),
        }
        Ok(None)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or("it ends too early")?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or("it ends too early")?;
        self.rest = rest;
        Ok(*taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.array().map(|[byte]| byte)
    }

    fn length4(&mut self) -> Result<usize, String> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    fn length8(&mut self) -> Result<usize, String> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| "it ends too early".to_owned())
    }

    /// Up to the next line's end, which is taken and not given.
    fn line(&mut self) -> Result<String, String> {
        let length = self.rest.iter().position(|&byte| byte == b'\n').ok_or("it ends too early")?;
        let line = self.take(length + 1)?;
        self.spend(length)?;
        Ok(String::from_utf8_lossy(&line[..length.min(LONGEST_NAME)]).into_owned())
    }

    /// One that is too long for a name tells nothing.
    fn text(&mut self, length: usize) -> Result<(), String> {
        let text = self.take(length)?;
        if length > LONGEST_NAME {
            return self.push(Value::Other);
        }
        self.spend(length)?;
        self.push(Value::Text(String::from_utf8_lossy(text).into_owned()))
    }

    fn bytes(&mut self, length: usize) -> Result<(), String> {
        self.take(length)?;
        self.push(Value::Other)
    }

    /// A whole number in two's complement; none that fits no `i64` tells where a tensor is.
    fn long(&mut self, length: usize) -> Result<(), String> {
        let digits = self.take(length)?;
        let sign = if digits.last().is_some_and(|&top| top >= 0x80) { 0xff } else { 0 };
        let mut number = [sign; 8];
        let fits = digits.len() <= number.len();
        if fits {
            number[..digits.len()].copy_from_slice(digits);
        }
        self.push(if fits { Value::Int(i64::from_le_bytes(number)) } else { Value::Other })
    }

    fn push(&mut self, value: Value) -> Result<(), String> {
        self.spend(1)?;
        self.stack.push(self.values.len());
        self.values.push(value);
        Ok(())
    }

    /// Keeps what is made of a file, which may say the same thing again and again, from growing without end.
    fn spend(&mut self, much: usize) -> Result<(), String> {
        self.left = self.left.checked_sub(much).ok_or("it says more than checkpoints do")?;
        Ok(())
    }

    fn top(&self) -> Result<Id, String> {
        Ok(*self.stack.last().ok_or("a value is missing")?)
    }

    fn pop(&mut self) -> Result<Id, String> {
        Ok(self.stack.pop().ok_or("a value is missing")?)
    }

    fn last(&mut self, count: usize) -> Result<Vec<Id>, String> {
        Ok(self.stack.split_off(self.stack.len().checked_sub(count).ok_or("a value is missing")?))
    }

    /// All since the last mark, which goes.
    fn group(&mut self) -> Result<Vec<Id>, String> {
        let start = self.marks.pop().filter(|&start| start <= self.stack.len()).ok_or("a mark is missing")?;
        Ok(self.stack.split_off(start))
    }

    fn append(&mut self, items: &[Id]) -> Result<(), String> {
        let list = self.top()?;
        // Other kinds of lists hold nothing that is looked for.
        if let Value::List(list) = &mut self.values[list] {
            list.extend(items);
        }
        Ok(())
    }

    fn set(&mut self, items: &[Id]) -> Result<(), String> {
        let (dict, items) = (self.top()?, pairs(items)?);
        if let Value::Dict(dict) = &mut self.values[dict] {
            dict.extend(items);
        }
        Ok(())
    }

    /// An ordered dictionary is one that keeps its order, as all do here; Python 2 gave it its entries at once.
    fn make(&mut self, callee: Id, arguments: Id) -> Result<(), String> {
        if !matches!(&self.values[callee], Value::Global(_, name) if name == "OrderedDict") {
            return self.push(Value::Made { callee, arguments });
        }
        let entries = self.entries(arguments);
        self.spend(entries.len())?;
        self.push(Value::Dict(entries))
    }

    fn entries(&self, arguments: Id) -> Vec<(Id, Id)> {
        let list = |id: Id| if let Value::List(items) = &self.values[id] { items.as_slice() } else { &[] };
        let entries = list(arguments).first().map_or(&[][..], |&entries| list(entries));
        entries
            .iter()
            .filter_map(|&entry| if let [key, value] = *list(entry) { Some((key, value)) } else { None })
            .collect()
    }

    fn remember(&mut self, key: u32) -> Result<(), String> {
        let value = self.top()?;
        self.spend(1)?;
        self.memo.insert(key, value);
        Ok(())
    }

    fn recall(&mut self, key: u32) -> Result<(), String> {
        self.spend(1)?;
        self.stack.push(*self.memo.get(&key).ok_or("it recalls what it never had")?);
        Ok(())
    }
}

fn pairs(items: &[Id]) -> Result<Vec<(Id, Id)>, String> {
    match items.as_chunks() {
        (pairs, []) => Ok(pairs.iter().map(|&[key, value]| (key, value)).collect()),
        _ => Err("a key has no value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Pickle {
        Pickle::read(bytes).unwrap().0
    }

    fn refused(bytes: &[u8]) -> String {
        Pickle::read(bytes).unwrap_err()
    }

    #[test]
    fn numbers_have_signs_and_lengths() {
        for (bytes, number) in [
            (&b"K\xff."[..], 255),
            (b"M\x00\x01.", 256),
            (b"J\xff\xff\xff\xff.", -1),
            (b"\x8a\x00.", 0),
            (b"\x8a\x02\x00\x80.", -32768),
            (b"\x8a\x02\xff\x00.", 255),
            (b"\x8b\x01\x00\x00\x00\x7f.", 127),
        ] {
            let pickle = read(bytes);
            assert_eq!(*pickle.value(pickle.root()), Value::Int(number), "{bytes:?}");
        }
        assert_eq!(read(b"\x8a\x09\0\0\0\0\0\0\0\0\x01.").values, [Value::Other], "more than 64 bits");
    }

    /// A dictionary is remembered before it has its entries, and so it is recalled with them.
    #[test]
    fn what_is_remembered_is_the_same_thing() {
        let pickle = read(b"\x80\x02(}q\x00U\x01aK\x01sh\x00t.");
        let [first, second] = *pickle.list(pickle.root()).unwrap() else { panic!("{pickle:?}") };
        assert_eq!(first, second);
        let Value::Dict(entries) = pickle.value(first) else { panic!("{pickle:?}") };
        let [(key, value)] = entries[..] else { panic!("{pickle:?}") };
        assert_eq!((pickle.text(key), pickle.count(value)), (Some("a"), Some(1)));
    }

    #[test]
    fn ordered_dictionaries_are_dictionaries() {
        // With entries set afterwards, and as Python 2 wrote them.
        for bytes in
            [&b"ccollections\nOrderedDict\n)RU\x01aK\x01s}b."[..], b"ccollections\nOrderedDict\n(]](U\x01aK\x01eatR."]
        {
            let pickle = read(bytes);
            let Value::Dict(entries) = pickle.value(pickle.root()) else { panic!("{pickle:?}") };
            let [(key, value)] = entries[..] else { panic!("{pickle:?}") };
            assert_eq!((pickle.text(key), pickle.count(value)), (Some("a"), Some(1)));
        }
    }

    #[test]
    fn nothing_that_is_named_is_called() {
        let pickle = read(b"cos\nsystem\n(U\x0atouch /xyztR.");
        let Value::Made { callee, .. } = *pickle.value(pickle.root()) else { panic!("{pickle:?}") };
        assert_eq!(*pickle.value(callee), Value::Global("os".to_owned(), "system".to_owned()));
    }

    #[test]
    fn what_follows_is_left() {
        assert_eq!(Pickle::read(b"N.K\x01.").unwrap().1, b"K\x01.");
    }

    #[test]
    fn faults_are_told() {
        for (bytes, words) in [
            (&b""[..], "ends too early"),
            (b"X\xff\xff\xff\xffabc", "ends too early"),
            (b"\x8d\xff\xff\xff\xff\xff\xff\xff\xffabc", "ends too early"),
            (b"ccollections\nOrderedDict", "ends too early"),
            (b".", "a value is missing"),
            (b"K\x01s.", "a value is missing"),
            (b"K\x01\x87.", "a value is missing"),
            (b"N(0t.", "a mark is missing"),
            (b"t.", "a mark is missing"),
            (b"h\x05.", "never had"),
            (b"}(Nu.", "no value"),
            (b"\xfe", "0xfe"),
        ] {
            let reason = refused(bytes);
            assert!(reason.contains(words), "{bytes:?}: {reason}");
        }
    }

    /// A few letters that stand for a great many.
    #[test]
    fn what_is_said_again_and_again_ends() {
        let entries = [&b"ccollections\nOrderedDict\nq\x00]("[..], &b"(NNt".repeat(1000), b"e\x85q\x01"].concat();
        let long_name = [&b"\x8c\xff"[..], &[b'x'; 255], b"q\x00"].concat();
        for (begin, again) in [
            (&entries[..], &b"h\x00h\x01R0"[..]),
            (&long_name, b"h\x00h\x00\x930"),
            (b"", b"]"),
            (b"", b"("),
            (b"N", b"2"),
        ] {
            let reason = refused(&[begin, &again.repeat(1 << 21)].concat());
            assert!(reason.contains("more than checkpoints do"), "{again:?}: {reason}");
        }
    }

    #[test]
    fn a_list_may_lie_a_million_deep_or_in_itself() {
        let deep = [&b")"[..], &[0x85; 1_000_000], b"."].concat();
        assert_eq!(read(&deep).values.len(), 1_000_001);
        let pickle = read(b"]q\x00h\x00a.");
        assert_eq!(pickle.list(pickle.root()), Some(&[pickle.root()][..]));
    }
}
