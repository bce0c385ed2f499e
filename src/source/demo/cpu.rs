//! The scene's shader once more, in Rust: what it draws is compared with this.
//!
//! Each file has a namesake in `shaders/scene/`, each function one of the same name there. Written for likeness, not speed.

mod drawing;
mod landscape;
mod person;

use drawing::{HORIZON, Scene, V, clamp, dot, v2, v3};

/// The scene at that many seconds after its beginning: R, G, B for each pixel, row by row.
pub fn draw(width: u32, height: u32, seconds: f32) -> Vec<u8> {
    let scene = Scene::new(height, seconds);
    let (w, h) = (width as f32, height as f32);
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let pixel = v2(x as f32 + 0.5, y as f32 + 0.5);
            let p = v2(pixel.x() - 0.5 * w, h - pixel.y()) * (1.0 / h);
            rgb.extend(scene.scene_colour(p).0.map(|channel| (channel * 255.0 + 0.5) as u8));
        }
    }
    rgb
}

impl Scene {
    fn scene_colour(&self, p: V<2>) -> V<3> {
        let mut c;
        if p.y() > HORIZON {
            c = self.sky(p);
            if p.y() > HORIZON + 0.05 {
                c = self.clouds(p, c);
            }
            c = self.birds(p, self.mountains(p, c));
        } else {
            c = self.water(p);
        }
        c = self.sail(p, self.promontory(p, self.distant_sail(p, c)));
        c = self.person(p, self.meadow(p, c));
        let corner = (p - v2(0.0, 0.5)) * v2(0.9, 1.1);
        let c = c * (1.04 - 0.30 * dot(corner, corner));
        v3(clamp(c.0[0], 0.0, 1.0), clamp(c.0[1], 0.0, 1.0), clamp(c.0[2], 0.0, 1.0))
    }
}
