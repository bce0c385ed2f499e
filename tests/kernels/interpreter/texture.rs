//! Textures of eight bits a channel.

use std::collections::HashMap;
use std::rc::Rc;

use naga::{AddressSpace, GlobalVariable, Handle, Span};

use super::memory::{Actor, Fault};
use super::values::{Mask, Value};
use super::{Hazard, Machine};

#[derive(Clone, Debug)]
pub struct Texture {
    /// Width and height.
    pub size: [u32; 2],
    pub rgba: Vec<u8>,
    /// Who wrote which texel.
    writers: HashMap<usize, Actor>,
}

impl Texture {
    pub fn new(size: [u32; 2], rgba: Vec<u8>) -> Texture {
        assert_eq!(rgba.len(), 4 * (size[0] * size[1]) as usize);
        Texture { size, rgba, writers: HashMap::new() }
    }

    fn at(&self, x: u32, y: u32) -> Option<usize> {
        (x < self.size[0] && y < self.size[1]).then(|| (y * self.size[0] + x) as usize)
    }

    /// In [0, 1].
    fn texel(&self, at: usize) -> [f32; 4] {
        std::array::from_fn(|c| f32::from(self.rgba[4 * at + c]) / 255.0)
    }

    /// Bilinear, with repeated borders; the place is in [0, 1].
    fn between(&self, [x, y]: [f32; 2]) -> [f32; 4] {
        let [width, height] = self.size;
        let (x, y) = (x * width as f32 - 0.5, y * height as f32 - 0.5);
        let texel = |dx: f32, dy: f32| {
            let clamped = |at: f32, side: u32| (at as i64).clamp(0, i64::from(side) - 1) as u32;
            self.texel(self.at(clamped(x.floor() + dx, width), clamped(y.floor() + dy, height)).unwrap_or_default())
        };
        let [a, b, c, d] = [texel(0.0, 0.0), texel(1.0, 0.0), texel(0.0, 1.0), texel(1.0, 1.0)];
        let (right, below) = (x - x.floor(), y - y.floor());
        std::array::from_fn(|i| {
            let (upper, lower) = (a[i] + (b[i] - a[i]) * right, c[i] + (d[i] - c[i]) * right);
            upper + (lower - upper) * below
        })
    }
}

/// A vector of four numbers of each invocation.
fn vector(lanes: &[[f32; 4]]) -> Value {
    Value::composite((0..4).map(|c| Value::scalar(lanes.iter().map(|texel| texel[c].to_bits()))))
}

/// The two coordinates of each invocation.
fn coordinates(value: &Value) -> [&Rc<[u32]>; 2] {
    [value.parts()[0].lanes(), value.parts()[1].lanes()]
}

impl Machine<'_> {
    pub fn load_texel(&mut self, image: Handle<GlobalVariable>, at: &Value, mask: &Mask, span: Span) -> Value {
        let [x, y] = coordinates(at);
        let mut texels = vec![[0.0; 4]; self.lanes];
        for lane in (0..self.lanes).filter(|lane| mask[*lane]) {
            let texture = &self.textures[&image];
            match texture.at(x[lane], y[lane]) {
                Some(at) => texels[lane] = texture.texel(at),
                None => self.note_outside(span, lane, [x[lane], y[lane]]),
            }
        }
        vector(&texels)
    }

    pub fn store_texel(&mut self, image: Handle<GlobalVariable>, at: &Value, value: &Value, mask: &Mask, span: Span) {
        let [x, y] = coordinates(at);
        for lane in (0..self.lanes).filter(|lane| mask[*lane]) {
            let actor = self.actor(AddressSpace::Handle, lane as u32);
            let texture = self.textures.get_mut(&image).expect("all textures are taken");
            let Some(at) = texture.at(x[lane], y[lane]) else {
                self.note_outside(span, lane, [x[lane], y[lane]]);
                continue;
            };
            for (c, part) in value.parts().iter().enumerate() {
                texture.rgba[4 * at + c] = (f32::from_bits(part.lanes()[lane]).clamp(0.0, 1.0) * 255.0).round() as u8;
            }
            if texture.writers.insert(at, actor).is_some_and(|other| other.meets(actor)) {
                let fault = Hazard::Memory(Fault::WriteAndWrite);
                self.note(fault, span, || format!("invocation {lane} writes texel ({}, {})", x[lane], y[lane]));
            }
        }
    }

    pub fn sample(&self, image: Handle<GlobalVariable>, at: &Value) -> Value {
        let [x, y] = coordinates(at);
        let texture = &self.textures[&image];
        let lanes = x.iter().zip(&**y).map(|(x, y)| texture.between([f32::from_bits(*x), f32::from_bits(*y)]));
        vector(&lanes.collect::<Vec<_>>())
    }

    fn note_outside(&mut self, span: Span, lane: usize, [x, y]: [u32; 2]) {
        self.note(Hazard::Memory(Fault::Outside), span, || format!("invocation {lane} names texel ({x}, {y})"));
    }
}
