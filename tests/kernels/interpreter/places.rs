//! Places in memory: where the parts of what lies there are, and reading and writing them.

use naga::{ArraySize, Expression, GlobalVariable, Handle, Scalar, Span, TypeInner, VectorSize};

use super::execution::Frame;
use super::values::{Mask, Value};
use super::{Hazard, Machine};

type Variable = Handle<GlobalVariable>;

impl<'a> Machine<'a> {
    /// Where a part lies in a composite in memory, in bytes.
    pub fn offset(&self, container: &TypeInner, index: u32) -> u32 {
        match container {
            TypeInner::Struct { members, .. } => members[index as usize].offset,
            TypeInner::Array { stride, .. } => stride * index,
            TypeInner::Vector { scalar, .. } => u32::from(scalar.width) * index,
            TypeInner::Matrix { rows, scalar, .. } => {
                index * u32::from(scalar.width) * if *rows == VectorSize::Bi { 2 } else { 4 }
            }
            other => panic!("{other:?} has no parts"),
        }
    }

    /// The type of a composite's part.
    pub fn part_type(&self, container: &TypeInner, index: usize) -> TypeInner {
        let ty = container.component_type(index).expect("composites have parts");
        ty.inner_with(&self.module.types).clone()
    }

    pub fn load(&mut self, variable: Variable, pointee: &TypeInner, at: &[u32], mask: &Mask, span: Span) -> Value {
        let TypeInner::Scalar(scalar) = pointee else {
            return Value::composite((0..count(pointee)).map(|i| {
                let offset = self.offset(pointee, i as u32);
                let at: Vec<u32> = at.iter().map(|at| at.saturating_add(offset)).collect();
                self.load(variable, &self.part_type(pointee, i), &at, mask, span)
            }));
        };
        Value::scalar(
            (0..self.lanes).map(|lane| if mask[lane] { self.read(variable, at[lane], *scalar, lane, span) } else { 0 }),
        )
    }

    pub fn store(
        &mut self,
        variable: Variable,
        pointee: &TypeInner,
        at: &[u32],
        value: &Value,
        mask: &Mask,
        span: Span,
    ) {
        let TypeInner::Scalar(scalar) = pointee else {
            for (i, part) in value.parts().iter().enumerate() {
                let offset = self.offset(pointee, i as u32);
                let at: Vec<u32> = at.iter().map(|at| at.saturating_add(offset)).collect();
                self.store(variable, &self.part_type(pointee, i), &at, part, mask, span);
            }
            return;
        };
        for lane in (0..self.lanes).filter(|lane| mask[*lane]) {
            self.write(variable, at[lane], *scalar, value.lanes()[lane], lane, span);
        }
    }

    /// A number from memory, for an invocation or, behind those, a subgroup.
    pub fn read(&mut self, variable: Variable, at: u32, scalar: Scalar, who: usize, span: Span) -> u32 {
        let actor = self.actor(self.module.global_variables[variable].space, who as u32);
        match self.memories[variable.index()].read(at, u32::from(scalar.width), actor) {
            Ok(bytes) => from_bytes(bytes),
            Err(fault) => {
                self.note(Hazard::Memory(fault), span, || format!("invocation {who} reads at byte {at}"));
                0
            }
        }
    }

    pub fn write(&mut self, variable: Variable, at: u32, scalar: Scalar, bits: u32, who: usize, span: Span) {
        let actor = self.actor(self.module.global_variables[variable].space, who as u32);
        let bytes = to_bytes(bits, scalar);
        if let Err(fault) = self.memories[variable.index()].write(at, &bytes[..usize::from(scalar.width)], actor) {
            self.note(Hazard::Memory(fault), span, || format!("invocation {who} writes at byte {at}"));
        }
    }

    /// What a pointer points to.
    pub fn pointee(&self, frame: &Frame<'a>, pointer: Handle<Expression>) -> TypeInner {
        let base = frame.inner(self, pointer).pointer_base_type().expect("this is a pointer");
        base.inner_with(&self.module.types).clone()
    }
}

/// Parts of a composite.
pub fn count(inner: &TypeInner) -> usize {
    match inner {
        TypeInner::Struct { members, .. } => members.len(),
        TypeInner::Array { size: ArraySize::Constant(length), .. } => length.get() as usize,
        TypeInner::Vector { size, .. } => *size as usize,
        TypeInner::Matrix { columns, .. } => *columns as usize,
        other => panic!("{other:?} has no parts that can be counted"),
    }
}

fn from_bytes(bytes: &[u8]) -> u32 {
    match *bytes {
        [a, b] => half::f16::from_le_bytes([a, b]).to_f32().to_bits(),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => panic!("there are no scalars of {} bytes", bytes.len()),
    }
}

fn to_bytes(bits: u32, scalar: Scalar) -> [u8; 4] {
    if scalar != Scalar::F16 {
        return bits.to_le_bytes();
    }
    let [a, b] = half::f16::from_f32(f32::from_bits(bits)).to_le_bytes();
    [a, b, 0, 0]
}
