//! What expressions are worth: one number of every invocation of a workgroup side by side, and what is made of such.

use std::rc::Rc;

use half::f16;
use naga::{GlobalVariable, Handle, LocalVariable};

#[derive(Clone, Debug)]
pub enum Value {
    /// A scalar of each invocation: the bits of a u32, an i32 or an f32, an f16 as the f32 that it is worth, a bool as 0 or 1.
    Scalar(Rc<[u32]>),
    /// Components of a vector, columns of a matrix, elements of an array, members of a struct.
    Composite(Rc<[Value]>),
    /// A cooperative matrix of each subgroup, row by row.
    Matrices(Rc<[Vec<f32>]>),
    Pointer(Pointer),
    /// A texture or a sampler.
    Resource(Handle<GlobalVariable>),
}

#[derive(Clone, Debug)]
pub enum Pointer {
    /// Byte by byte, one place of each invocation.
    Memory(Handle<GlobalVariable>, Rc<[u32]>),
    /// A variable of a function, and which part of a part of it is meant.
    Local(Handle<LocalVariable>, Vec<Step>),
}

/// From a composite to one of its parts.
#[derive(Clone, Debug)]
pub enum Step {
    Part(u32),
    /// Another one for each invocation.
    PartOf(Rc<[u32]>),
}

/// Which of a workgroup's invocations take part.
pub type Mask = Vec<bool>;

impl Value {
    pub fn scalar(numbers: impl IntoIterator<Item = u32>) -> Value {
        Value::Scalar(numbers.into_iter().collect())
    }

    pub fn composite(parts: impl IntoIterator<Item = Value>) -> Value {
        Value::Composite(parts.into_iter().collect())
    }

    /// The bits of a scalar of each invocation.
    pub fn lanes(&self) -> &Rc<[u32]> {
        match self {
            Value::Scalar(lanes) => lanes,
            other => panic!("no scalar: {other:?}"),
        }
    }

    pub fn parts(&self) -> &[Value] {
        match self {
            Value::Composite(parts) => parts,
            other => panic!("no composite: {other:?}"),
        }
    }

    pub fn pointer(&self) -> &Pointer {
        match self {
            Value::Pointer(pointer) => pointer,
            other => panic!("no pointer: {other:?}"),
        }
    }

    pub fn resource(&self) -> Handle<GlobalVariable> {
        match self {
            Value::Resource(variable) => *variable,
            other => panic!("no texture or sampler: {other:?}"),
        }
    }

    pub fn matrices(&self) -> &[Vec<f32>] {
        match self {
            Value::Matrices(matrices) => matrices,
            other => panic!("no matrices: {other:?}"),
        }
    }

    /// Scalars, all of them in their order.
    pub fn flattened(&self) -> Vec<Value> {
        match self {
            Value::Composite(parts) => parts.iter().flat_map(Value::flattened).collect(),
            scalar => vec![scalar.clone()],
        }
    }

    pub fn map(&self, f: impl Fn(u32) -> u32 + Copy) -> Value {
        match self {
            Value::Composite(parts) => Value::composite(parts.iter().map(|part| part.map(f))),
            scalar => Value::scalar(scalar.lanes().iter().map(|bits| f(*bits))),
        }
    }

    /// Part by part; a scalar goes with every part of a composite.
    pub fn zip(&self, other: &Value, f: impl Fn(u32, u32) -> u32 + Copy) -> Value {
        match (self, other) {
            (Value::Composite(a), Value::Composite(b)) => {
                Value::composite(a.iter().zip(&**b).map(|(a, b)| a.zip(b, f)))
            }
            (Value::Composite(a), b) => Value::composite(a.iter().map(|a| a.zip(b, f))),
            (a, Value::Composite(b)) => Value::composite(b.iter().map(|b| a.zip(b, f))),
            (a, b) => Value::scalar(a.lanes().iter().zip(&**b.lanes()).map(|(a, b)| f(*a, *b))),
        }
    }

    pub fn zip3(&self, b: &Value, c: &Value, f: impl Fn(u32, u32, u32) -> u32 + Copy) -> Value {
        if let Value::Composite(parts) = self {
            let part = |value: &Value, i: usize| match value {
                Value::Composite(parts) => parts[i].clone(),
                scalar => scalar.clone(),
            };
            return Value::composite(parts.iter().enumerate().map(|(i, a)| a.zip3(&part(b, i), &part(c, i), f)));
        }
        let (a, b, c) = (self.lanes(), b.lanes(), c.lanes());
        Value::scalar((0..a.len()).map(|i| f(a[i], b[i], c[i])))
    }

    /// `other` where the mask says so, and this elsewhere.
    pub fn overlaid(&self, other: &Value, mask: &Mask) -> Value {
        if mask.iter().all(|on| *on) {
            return other.clone();
        }
        match (self, other) {
            (Value::Composite(a), Value::Composite(b)) => {
                Value::composite(a.iter().zip(&**b).map(|(a, b)| a.overlaid(b, mask)))
            }
            (Value::Scalar(a), Value::Scalar(b)) => {
                Value::scalar((0..a.len()).map(|lane| if mask[lane] { b[lane] } else { a[lane] }))
            }
            (a, b) => panic!("only some invocations take {b:?} for {a:?}"),
        }
    }

    /// The part that each invocation's index names; the last for one that is too large.
    pub fn part_of(&self, index: &[u32]) -> Value {
        let parts = self.parts();
        match &parts[0] {
            Value::Composite(first) => {
                let column = |i: usize| Value::composite(parts.iter().map(|part| part.parts()[i].clone()));
                Value::composite((0..first.len()).map(|i| column(i).part_of(index)))
            }
            _ => Value::scalar(index.iter().enumerate().map(|(lane, i)| {
                let part = &parts[(*i as usize).min(parts.len() - 1)];
                part.lanes()[lane]
            })),
        }
    }

    /// With another value at the end of `steps`, where the mask says so.
    pub fn with(&self, steps: &[Step], new: &Value, mask: &Mask) -> Value {
        let Some((step, rest)) = steps.split_first() else { return self.overlaid(new, mask) };
        Value::composite(self.parts().iter().enumerate().map(|(i, part)| match step {
            Step::Part(index) if *index as usize != i => part.clone(),
            Step::Part(_) => part.with(rest, new, mask),
            Step::PartOf(index) => {
                let here: Mask = mask.iter().zip(&**index).map(|(on, index)| *on && *index as usize == i).collect();
                if here.contains(&true) { part.with(rest, new, &here) } else { part.clone() }
            }
        }))
    }

    /// What is at the end of `steps`.
    pub fn at(&self, steps: &[Step]) -> Value {
        steps.iter().fold(self.clone(), |value, step| match step {
            Step::Part(index) => value.parts()[*index as usize].clone(),
            Step::PartOf(index) => value.part_of(index),
        })
    }
}

/// The f32 that an f16 next to this one is worth.
pub fn to_half(bits: u32) -> u32 {
    f16::from_f32(f32::from_bits(bits)).to_f32().to_bits()
}
