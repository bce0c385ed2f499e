//! Operators and built-in functions on scalars.

use std::cmp::Ordering;

use naga::{BinaryOperator, MathFunction, ScalarKind, UnaryOperator};

use super::values::Value;

fn float(f: impl Fn(f32, f32) -> f32 + Copy) -> impl Fn(u32, u32) -> u32 + Copy {
    move |a, b| f(f32::from_bits(a), f32::from_bits(b)).to_bits()
}

fn one(f: impl Fn(f32) -> f32 + Copy) -> impl Fn(u32) -> u32 + Copy {
    move |a| f(f32::from_bits(a)).to_bits()
}

pub fn unary(op: UnaryOperator, kind: ScalarKind, a: &Value) -> Value {
    match (op, kind) {
        (UnaryOperator::Negate, ScalarKind::Float) => a.map(one(|x| -x)),
        (UnaryOperator::Negate, _) => a.map(u32::wrapping_neg),
        (UnaryOperator::LogicalNot, _) => a.map(|x| u32::from(x == 0)),
        (UnaryOperator::BitwiseNot, _) => a.map(|x| !x),
    }
}

/// Part by part: not for products of matrices.
pub fn binary(op: BinaryOperator, kind: ScalarKind, a: &Value, b: &Value) -> Value {
    use BinaryOperator as Op;
    use ScalarKind::{Float, Sint};
    let compared = |holds: fn(Option<Ordering>) -> bool| {
        a.zip(b, move |a, b| {
            u32::from(holds(match kind {
                Float => f32::from_bits(a).partial_cmp(&f32::from_bits(b)),
                Sint => Some((a as i32).cmp(&(b as i32))),
                _ => Some(a.cmp(&b)),
            }))
        })
    };
    match (op, kind) {
        (Op::Add, Float) => a.zip(b, float(|a, b| a + b)),
        (Op::Subtract, Float) => a.zip(b, float(|a, b| a - b)),
        (Op::Multiply, Float) => a.zip(b, float(|a, b| a * b)),
        (Op::Divide, Float) => a.zip(b, float(|a, b| a / b)),
        (Op::Modulo, Float) => a.zip(b, float(|a, b| a % b)),
        (Op::Add, _) => a.zip(b, u32::wrapping_add),
        (Op::Subtract, _) => a.zip(b, u32::wrapping_sub),
        (Op::Multiply, _) => a.zip(b, u32::wrapping_mul),
        // What is divided by zero is itself, as WGSL has it.
        (Op::Divide, Sint) => a.zip(b, |a, b| (a as i32).checked_div(b as i32).unwrap_or(a as i32) as u32),
        (Op::Divide, _) => a.zip(b, |a, b| a.checked_div(b).unwrap_or(a)),
        (Op::Modulo, Sint) => a.zip(b, |a, b| (a as i32).checked_rem(b as i32).unwrap_or(0) as u32),
        (Op::Modulo, _) => a.zip(b, |a, b| a.checked_rem(b).unwrap_or(0)),
        (Op::Equal, _) => compared(|order| order == Some(Ordering::Equal)),
        (Op::NotEqual, _) => compared(|order| order != Some(Ordering::Equal)),
        (Op::Less, _) => compared(|order| order == Some(Ordering::Less)),
        (Op::LessEqual, _) => compared(|order| order.is_some_and(Ordering::is_le)),
        (Op::Greater, _) => compared(|order| order == Some(Ordering::Greater)),
        (Op::GreaterEqual, _) => compared(|order| order.is_some_and(Ordering::is_ge)),
        (Op::And | Op::LogicalAnd, _) => a.zip(b, |a, b| a & b),
        (Op::InclusiveOr | Op::LogicalOr, _) => a.zip(b, |a, b| a | b),
        (Op::ExclusiveOr, _) => a.zip(b, |a, b| a ^ b),
        (Op::ShiftLeft, _) => a.zip(b, u32::wrapping_shl),
        (Op::ShiftRight, Sint) => a.zip(b, |a, b| (a as i32).wrapping_shr(b) as u32),
        (Op::ShiftRight, _) => a.zip(b, u32::wrapping_shr),
    }
}

/// Sum of products, for `dot` and for products with matrices.
pub fn dot(a: &Value, b: &Value) -> Value {
    let products = a.zip(b, float(|a, b| a * b)).flattened();
    products.into_iter().reduce(|sum, product| sum.zip(&product, float(|a, b| a + b))).expect("vectors have components")
}

/// A matrix, which is its columns, times a vector.
pub fn times_vector(matrix: &Value, vector: &Value) -> Value {
    let columns = matrix.parts().iter().zip(vector.parts()).map(|(column, x)| column.zip(x, float(|a, b| a * b)));
    columns.reduce(|sum, column| sum.zip(&column, float(|a, b| a + b))).expect("matrices have columns")
}

pub fn math(function: MathFunction, kind: ScalarKind, arguments: &[Value]) -> Value {
    use MathFunction as Math;
    use ScalarKind::{Float, Sint};
    let a = &arguments[0];
    let last = arguments.last().expect("functions have arguments");
    let least = |a: &Value, b: &Value| match kind {
        Float => a.zip(b, float(f32::min)),
        Sint => a.zip(b, |a, b| (a as i32).min(b as i32) as u32),
        _ => a.zip(b, u32::min),
    };
    let most = |a: &Value, b: &Value| match kind {
        Float => a.zip(b, float(f32::max)),
        Sint => a.zip(b, |a, b| (a as i32).max(b as i32) as u32),
        _ => a.zip(b, u32::max),
    };
    let three = |f: fn(f32, f32, f32) -> f32| {
        arguments[0].zip3(&arguments[1], &arguments[2], move |a, b, c| {
            f(f32::from_bits(a), f32::from_bits(b), f32::from_bits(c)).to_bits()
        })
    };
    match (function, kind) {
        (Math::Abs, Float) => a.map(one(f32::abs)),
        (Math::Abs, Sint) => a.map(|x| (x as i32).unsigned_abs()),
        (Math::Abs, _) => a.clone(),
        (Math::Min, _) => least(a, last),
        (Math::Max, _) => most(a, last),
        (Math::Clamp, _) => least(&most(a, &arguments[1]), last),
        (Math::Sin, _) => a.map(one(f32::sin)),
        (Math::Floor, _) => a.map(one(f32::floor)),
        (Math::Fract, _) => a.map(one(|x| x - x.floor())),
        (Math::Exp, _) => a.map(one(f32::exp)),
        (Math::Sqrt, _) => a.map(one(f32::sqrt)),
        (Math::Sign, Float) => a.map(one(|x| if x == 0.0 { 0.0 } else { x.signum() })),
        (Math::Pow, _) => a.zip(last, float(f32::powf)),
        (Math::Dot, Float) => dot(a, last),
        (Math::Length, _) => dot(a, a).map(one(f32::sqrt)),
        (Math::Normalize, _) => {
            let length = dot(a, a).map(one(f32::sqrt));
            binary(BinaryOperator::Divide, kind, a, &length)
        }
        (Math::Distance, _) => {
            let apart = binary(BinaryOperator::Subtract, kind, a, last);
            dot(&apart, &apart).map(one(f32::sqrt))
        }
        (Math::Fma, _) => three(f32::mul_add),
        (Math::Mix, _) => three(|a, b, share| a * (1.0 - share) + b * share),
        (Math::SmoothStep, _) => three(|from, to, x| {
            let share = ((x - from) / (to - from)).clamp(0.0, 1.0);
            share * share * (3.0 - 2.0 * share)
        }),
        (Math::Pack2x16unorm, _) => packed(a, |x| (x.clamp(0.0, 1.0) * 65535.0).round() as u32),
        (Math::Pack2x16snorm, _) => packed(a, |x| u32::from((x.clamp(-1.0, 1.0) * 32767.0).round() as i16 as u16)),
        (Math::Unpack2x16unorm, _) => unpacked(a, |bits| f32::from(bits) / 65535.0),
        (Math::Unpack2x16snorm, _) => unpacked(a, |bits| (f32::from(bits as i16) / 32767.0).max(-1.0)),
        other => panic!("the interpreter does not know {other:?}"),
    }
}

fn packed(two: &Value, number: impl Fn(f32) -> u32 + Copy) -> Value {
    let [low, high] = two.parts() else { panic!("two numbers are packed") };
    low.zip(high, move |a, b| number(f32::from_bits(a)) | number(f32::from_bits(b)) << 16)
}

fn unpacked(bits: &Value, number: impl Fn(u16) -> f32 + Copy) -> Value {
    let half = |shift: u32| bits.map(move |bits| number((bits >> shift) as u16).to_bits());
    Value::composite([half(0), half(16)])
}

/// A number of another kind; out of range it is the nearest there is.
pub fn converted(from: ScalarKind, to: ScalarKind, a: &Value) -> Value {
    use ScalarKind::{Bool, Float, Sint, Uint};
    match (from, to) {
        (Float, Sint) => a.map(|x| f32::from_bits(x) as i32 as u32),
        (Float, Uint) => a.map(|x| f32::from_bits(x) as u32),
        (Float, Bool) => a.map(|x| u32::from(f32::from_bits(x) != 0.0)),
        (Sint, Float) => a.map(|x| (x as i32 as f32).to_bits()),
        (Uint | Bool, Float) => a.map(|x| (x as f32).to_bits()),
        (Sint | Uint, Bool) => a.map(|x| u32::from(x != 0)),
        _ => a.clone(),
    }
}
