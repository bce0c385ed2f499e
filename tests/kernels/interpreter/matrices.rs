//! Cooperative matrices, which a subgroup holds together.

use naga::{CooperativeData, GlobalVariable, Handle, Scalar, Span};

use super::execution::Frame;
use super::values::{Mask, Pointer, Value};
use super::{Hazard, Machine};

/// Vulkan wants a matrix in memory to begin at such a multiple of bytes, and its rows.
const ALIGNMENT: u32 = 16;

/// a · b + c of each subgroup; all of them square.
pub fn multiply_add(a: &Value, b: &Value, c: &Value) -> Value {
    let each = a.matrices().iter().zip(b.matrices()).zip(c.matrices());
    Value::Matrices(each.map(|((a, b), c)| multiplied(a, b, c)).collect())
}

fn multiplied(a: &[f32], b: &[f32], c: &[f32]) -> Vec<f32> {
    let side = a.len().isqrt();
    let mut sums = c.to_vec();
    for (sums, a) in sums.chunks_exact_mut(side).zip(a.chunks_exact(side)) {
        for (factor, b) in a.iter().zip(b.chunks_exact(side)) {
            sums.iter_mut().zip(b).for_each(|(sum, b)| *sum += factor * b);
        }
    }
    sums
}

impl<'a> Machine<'a> {
    pub fn load_matrices(
        &mut self,
        frame: &mut Frame<'a>,
        sides: [usize; 2],
        data: &CooperativeData,
        mask: &Mask,
        span: Span,
    ) -> Value {
        let memory = self.in_memory(frame, data, mask, span);
        let mut matrices = Vec::new();
        for (i, place) in memory.places.iter().enumerate() {
            let numbers = (0..sides[0] * sides[1]).map(|number| {
                let Some(place) = place else { return 0.0 };
                let at = memory.number(*place, [number / sides[1], number % sides[1]]);
                f32::from_bits(self.read(memory.variable, at, memory.scalar, self.lanes + i, span))
            });
            matrices.push(numbers.collect());
        }
        Value::Matrices(matrices.into())
    }

    pub fn store_matrices(
        &mut self,
        frame: &mut Frame<'a>,
        target: &Value,
        data: &CooperativeData,
        mask: &Mask,
        span: Span,
    ) {
        let memory = self.in_memory(frame, data, mask, span);
        for (i, (place, numbers)) in memory.places.iter().zip(target.matrices()).enumerate() {
            let Some(place) = place else { continue };
            let side = numbers.len().isqrt();
            for (number, value) in numbers.iter().enumerate() {
                let at = memory.number(*place, [number / side, number % side]);
                self.write(memory.variable, at, memory.scalar, value.to_bits(), self.lanes + i, span);
            }
        }
    }

    fn in_memory(&mut self, frame: &mut Frame<'a>, data: &CooperativeData, mask: &Mask, span: Span) -> InMemory {
        let pointer = self.evaluate(frame, data.pointer, mask);
        let strides = self.evaluate(frame, data.stride, mask);
        let Pointer::Memory(variable, at) = pointer.pointer() else { panic!("matrices come from shared memory") };
        let pointee = self.pointee(frame, data.pointer);
        // Strides are counted in what the pointer points to.
        let unit = pointee.size(self.module.to_ctx());
        let mut places = Vec::new();
        for lanes in self.subgroups() {
            let first = lanes.start;
            let place = (at[first], strides.lanes()[first] * unit);
            if !mask[first] {
                places.push(None);
                continue;
            }
            if lanes.clone().any(|lane| (at[lane], strides.lanes()[lane] * unit) != place) {
                self.note(Hazard::Subgroup, span, || format!("invocations {lanes:?} name several places"));
            }
            if place.0 % ALIGNMENT != 0 || place.1 % ALIGNMENT != 0 {
                self.note(Hazard::Alignment, span, || format!("at byte {} in steps of {}", place.0, place.1));
            }
            places.push(Some(place));
        }
        let scalar = pointee.scalar().expect("matrices are of scalars");
        InMemory { variable: *variable, scalar, row_major: data.row_major, places }
    }
}

/// Matrices in memory.
struct InMemory {
    variable: Handle<GlobalVariable>,
    scalar: Scalar,
    row_major: bool,
    /// Of each subgroup that is there: where the matrix begins, and how far a row, or a column, is from the next, in bytes.
    places: Vec<Option<(u32, u32)>>,
}

impl InMemory {
    /// Where the number in that row and column lies.
    fn number(&self, (begin, stride): (u32, u32), [row, column]: [usize; 2]) -> u32 {
        let (across, along) = if self.row_major { (row, column) } else { (column, row) };
        begin + across as u32 * stride + along as u32 * u32::from(self.scalar.width)
    }
}
