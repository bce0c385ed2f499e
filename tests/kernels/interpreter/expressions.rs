//! What expressions are worth.

use std::rc::Rc;

use naga::{
    AddressSpace, ArraySize, BinaryOperator, Expression, Handle, ImageQuery, Literal, RelationalFunction, Scalar,
    ScalarKind, Span, Type, TypeInner,
};

use super::execution::Frame;
use super::places::count;
use super::values::{Mask, Pointer, Step, Value, to_half};
use super::{Hazard, Machine, arithmetic, matrices};

impl<'a> Machine<'a> {
    /// What an expression is worth, which may have been found out before.
    pub fn evaluate(&mut self, frame: &mut Frame<'a>, expression: Handle<Expression>, mask: &Mask) -> Value {
        if let Some(value) = &frame.values[expression.index()] {
            return value.clone();
        }
        let value = self.compute(frame, expression, mask);
        // Whatever else there is, is emitted.
        frame.values[expression.index()] = Some(value.clone());
        value
    }

    pub fn compute(&mut self, frame: &mut Frame<'a>, handle: Handle<Expression>, mask: &Mask) -> Value {
        let (function, span) = (frame.function, frame.span(handle));
        let mut part = |machine: &mut Self, expression: Handle<Expression>| machine.evaluate(frame, expression, mask);
        let value = match &function.expressions[handle] {
            Expression::Literal(literal) => self.literal(*literal),
            Expression::Constant(constant) => self.global(self.module.constants[*constant].init),
            Expression::ZeroValue(ty) => self.zero(*ty),
            Expression::Compose { ty, components } => {
                let parts = components.iter().map(|component| part(self, *component)).collect();
                composed(&self.module.types[*ty].inner, parts)
            }
            Expression::Splat { size, value } => {
                let value = part(self, *value);
                Value::composite((0..*size as u8).map(|_| value.clone()))
            }
            Expression::Swizzle { size, vector, pattern } => {
                let vector = part(self, *vector);
                Value::composite(pattern[..*size as usize].iter().map(|at| vector.parts()[at.index() as usize].clone()))
            }
            Expression::FunctionArgument(index) => frame.arguments[*index as usize].clone(),
            Expression::GlobalVariable(variable) => match self.module.global_variables[*variable].space {
                AddressSpace::Handle => Value::Resource(*variable),
                _ => Value::Pointer(Pointer::Memory(*variable, vec![0; self.lanes].into())),
            },
            Expression::LocalVariable(variable) => Value::Pointer(Pointer::Local(*variable, Vec::new())),
            Expression::AccessIndex { base, index } => match part(self, *base) {
                Value::Pointer(Pointer::Local(variable, steps)) => {
                    let steps = steps.into_iter().chain([Step::Part(*index)]).collect();
                    Value::Pointer(Pointer::Local(variable, steps))
                }
                Value::Pointer(Pointer::Memory(variable, at)) => {
                    let offset = self.offset(&self.pointee(frame, *base), *index);
                    Value::Pointer(Pointer::Memory(variable, at.iter().map(|at| at + offset).collect()))
                }
                value => value.parts()[*index as usize].clone(),
            },
            Expression::Access { base, index } => {
                let base_value = part(self, *base);
                let index = part(self, *index).lanes().clone();
                self.access(frame, *base, base_value, index, mask, span)
            }
            Expression::Load { pointer } => {
                let place = part(self, *pointer);
                match place.pointer() {
                    Pointer::Memory(variable, at) => {
                        let pointee = self.pointee(frame, *pointer);
                        self.load(*variable, &pointee, at, mask, span)
                    }
                    Pointer::Local(variable, steps) => frame.locals[variable.index()].at(steps),
                }
            }
            Expression::ImageLoad { image, coordinate, .. } => {
                let (image, coordinate) = (part(self, *image), part(self, *coordinate));
                self.load_texel(image.resource(), &coordinate, mask, span)
            }
            Expression::ImageSample { image, coordinate, gather: None, offset: None, .. } => {
                let (image, coordinate) = (part(self, *image), part(self, *coordinate));
                self.sample(image.resource(), &coordinate)
            }
            Expression::ImageQuery { image, query: ImageQuery::Size { .. } } => {
                let image = part(self, *image).resource();
                let size = self.textures[&image].size;
                Value::composite(size.map(|side| self.splat(side)))
            }
            Expression::Unary { op, expr } => {
                let value = part(self, *expr);
                arithmetic::unary(*op, self.kind(frame, *expr), &value)
            }
            Expression::Binary { op, left, right } => {
                let (a, b) = (part(self, *left), part(self, *right));
                let is_matrix = |part| matches!(frame.inner(self, part), TypeInner::Matrix { .. });
                let is_vector = |part| matches!(frame.inner(self, part), TypeInner::Vector { .. });
                match op {
                    BinaryOperator::Multiply if is_matrix(*left) && is_vector(*right) => {
                        arithmetic::times_vector(&a, &b)
                    }
                    BinaryOperator::Multiply if is_vector(*left) && is_matrix(*right) => {
                        Value::composite(b.parts().iter().map(|column| arithmetic::dot(&a, column)))
                    }
                    BinaryOperator::Multiply if is_matrix(*left) && is_matrix(*right) => {
                        Value::composite(b.parts().iter().map(|column| arithmetic::times_vector(&a, column)))
                    }
                    _ => arithmetic::binary(*op, self.kind(frame, *left), &a, &b),
                }
            }
            Expression::Select { condition, accept, reject } => {
                let [condition, accept, reject] = [condition, accept, reject].map(|one| part(self, *one));
                accept.zip3(
                    &reject,
                    &condition,
                    |accept, reject, condition| if condition != 0 { accept } else { reject },
                )
            }
            Expression::Relational { fun, argument } => {
                let argument = part(self, *argument);
                let all = argument.flattened().into_iter();
                match fun {
                    RelationalFunction::All => all.reduce(|a, b| a.zip(&b, |a, b| a & b)),
                    RelationalFunction::Any => all.reduce(|a, b| a.zip(&b, |a, b| a | b)),
                    other => panic!("the interpreter does not know {other:?}"),
                }
                .expect("vectors have components")
            }
            Expression::Math { fun, arg, arg1, arg2, arg3 } => {
                let arguments: Vec<Value> =
                    [Some(*arg), *arg1, *arg2, *arg3].into_iter().flatten().map(|one| part(self, one)).collect();
                arithmetic::math(*fun, self.kind(frame, *arg), &arguments)
            }
            Expression::As { expr, kind, convert } => {
                let value = part(self, *expr);
                match convert {
                    Some(_) => arithmetic::converted(self.kind(frame, *expr), *kind, &value),
                    None => value,
                }
            }
            Expression::CooperativeLoad { rows, columns, data, .. } => {
                self.demand_whole_subgroups(mask, span);
                self.load_matrices(frame, [*rows as usize, *columns as usize], data, mask, span)
            }
            Expression::CooperativeMultiplyAdd { a, b, c } => {
                self.demand_whole_subgroups(mask, span);
                let [a, b, c] = [a, b, c].map(|one| part(self, *one));
                matrices::multiply_add(&a, &b, &c)
            }
            other => panic!("the interpreter does not know {other:?}"),
        };
        let rounded = !matches!(&function.expressions[handle], Expression::Load { .. } | Expression::Access { .. });
        match frame.inner(self, handle) {
            // f16 is computed with as f32.
            inner if rounded && is_half(inner) => value.map(to_half),
            _ => value,
        }
    }

    fn access(
        &mut self,
        frame: &Frame<'a>,
        base: Handle<Expression>,
        value: Value,
        index: Rc<[u32]>,
        mask: &Mask,
        span: Span,
    ) -> Value {
        let container = match &value {
            Value::Pointer(_) => self.pointee(frame, base),
            _ => frame.inner(self, base).clone(),
        };
        let length = match container {
            TypeInner::Array { size: ArraySize::Constant(length), .. } => Some(length.get()),
            TypeInner::Vector { size, .. } => Some(size as u32),
            TypeInner::Matrix { columns, .. } => Some(columns as u32),
            _ => None,
        };
        let beyond = |lane: &usize| mask[*lane] && length.is_some_and(|length| index[*lane] >= length);
        if let Some(lane) = (0..self.lanes).find(beyond) {
            self.note(Hazard::Index, span, || format!("invocation {lane} takes element {}", index[lane]));
        }
        match value {
            Value::Pointer(Pointer::Local(variable, steps)) => {
                let steps = steps.into_iter().chain([Step::PartOf(index)]).collect();
                Value::Pointer(Pointer::Local(variable, steps))
            }
            Value::Pointer(Pointer::Memory(variable, at)) => {
                let stride = self.offset(&container, 1);
                let places = at.iter().zip(&*index).map(|(at, i)| at.saturating_add(stride.saturating_mul(*i)));
                Value::Pointer(Pointer::Memory(variable, places.collect()))
            }
            value => value.part_of(&index),
        }
    }

    fn kind(&self, frame: &Frame<'a>, expression: Handle<Expression>) -> ScalarKind {
        frame.inner(self, expression).scalar_kind().unwrap_or(ScalarKind::Bool)
    }

    pub fn splat(&self, bits: u32) -> Value {
        Value::scalar(std::iter::repeat_n(bits, self.lanes))
    }

    fn literal(&self, literal: Literal) -> Value {
        self.splat(match literal {
            Literal::F32(number) => number.to_bits(),
            Literal::F16(number) => number.to_f32().to_bits(),
            Literal::U32(number) => number,
            Literal::I32(number) => number as u32,
            Literal::Bool(bit) => u32::from(bit),
            other => panic!("the interpreter does not know {other:?}"),
        })
    }

    pub fn zero(&self, ty: Handle<Type>) -> Value {
        self.zero_of(&self.module.types[ty].inner)
    }

    fn zero_of(&self, inner: &TypeInner) -> Value {
        match inner {
            TypeInner::Scalar(_) => self.splat(0),
            TypeInner::CooperativeMatrix { columns, rows, .. } => {
                Value::Matrices(self.subgroups().map(|_| vec![0.0; *columns as usize * *rows as usize]).collect())
            }
            composite => Value::composite((0..count(composite)).map(|i| self.zero_of(&self.part_type(composite, i)))),
        }
    }

    /// An expression outside of functions.
    fn global(&self, expression: Handle<Expression>) -> Value {
        match &self.module.global_expressions[expression] {
            Expression::Literal(literal) => self.literal(*literal),
            Expression::Constant(constant) => self.global(self.module.constants[*constant].init),
            Expression::ZeroValue(ty) => self.zero(*ty),
            Expression::Splat { size, value } => {
                let value = self.global(*value);
                Value::composite((0..*size as u8).map(|_| value.clone()))
            }
            Expression::Compose { ty, components } => {
                let parts = components.iter().map(|component| self.global(*component)).collect();
                composed(&self.module.types[*ty].inner, parts)
            }
            other => panic!("the interpreter does not know {other:?}"),
        }
    }
}

fn is_half(inner: &TypeInner) -> bool {
    let plain = matches!(inner, TypeInner::Scalar(_) | TypeInner::Vector { .. } | TypeInner::Matrix { .. });
    plain && inner.scalar() == Some(Scalar::F16)
}

/// Vectors may be made of shorter ones.
fn composed(inner: &TypeInner, parts: Vec<Value>) -> Value {
    match inner {
        TypeInner::Vector { .. } => Value::composite(parts.iter().flat_map(Value::flattened)),
        _ => Value::composite(parts),
    }
}
