//! Twin of `shaders/scene/landscape.wgsl`: the bay, from the back to the front.

use super::drawing::*;
use crate::simd::Lanes;

impl Scene {
    #[inline(always)]
    pub(super) fn sky(&self, p: V<2>, _: V<3>) -> V<3> {
        let h = clamp((p.y() - HORIZON) / (1.0 - HORIZON), 0.0, 1.0);
        let mut c = mix(v3(1.0, 0.77, 0.43), v3(0.97, 0.56, 0.40), smoothstep(0.0, 0.26, h));
        c = mix(c, v3(0.62, 0.42, 0.58), smoothstep(0.18, 0.58, h));
        c = mix(c, v3(0.13, 0.25, 0.50), smoothstep(0.45, 1.0, h));
        let d = distance(p, SUN);
        c += v3(0.75, 0.42, 0.12) * exp(-d * 6.5);
        mix(c, v3(1.0, 0.96, 0.78), self.cover(d - 0.043, 1.0))
    }

    #[inline(always)]
    pub(super) fn clouds(&self, p: V<2>, behind: V<3>) -> V<3> {
        let h = (p.y() - HORIZON) / (1.0 - HORIZON);
        let q = v2(p.x() * 3.0 + self.cycle(1.0) * WIND_PERIOD, (p.y() - HORIZON) * 9.0);
        let n = fbm(q, WIND_PERIOD, 3);
        let beneath = fbm(q - [-0.12, 0.38], WIND_PERIOD, 2);
        let body = smoothstep(0.42, 0.55, n) * smoothstep(0.10, 0.34, h);
        let light = clamp((n - beneath) * 2.6 + 0.34, 0.0, 1.0);
        let glow = exp(-distance(p, SUN) * 2.6);
        let mut c = mix(v3(0.40, 0.31, 0.50), v3(1.0, 0.70, 0.50), light);
        c = mix(c, c + v3(0.30, 0.20, 0.02), glow);
        mix(behind, c, body * 0.9)
    }

    #[inline(always)]
    pub(super) fn mountains(&self, p: V<2>, behind: V<3>) -> V<3> {
        let mut c = behind;
        if p.y().0[0] > HORIZON + 0.29 {
            return c;
        }
        // The eye sways; what is near moves more.
        let drift = 0.035 * self.swing(1);
        let far = v2(p.x() + drift * 0.25, p.y());
        let top = far_top(far.x());
        let before = less(far.y(), top + 0.01);
        if any(before) {
            // Faces towards the sun are the ones that fall to its side.
            let slope = (far_top(far.x() + 0.012) - top) * sign(far.x() - SUN[0]) * 40.0;
            let rock = noise2(v2(far.x() * 34.0 + (top - far.y()) * 30.0, far.y() * 26.0), 4096.0);
            let lit = clamp(0.45 + slope + (rock - 0.5) * 0.8, 0.0, 1.0);
            let mut face = mix(v3(0.42, 0.33, 0.52), v3(0.86, 0.55, 0.50), lit);
            let snow = smoothstep(0.085, 0.12, far.y() - HORIZON - 0.05 * rock) * falling(0.02, 0.11, top - far.y());
            face = mix(face, v3(0.98, 0.84, 0.76), snow * (0.25 + 0.55 * lit));
            face = mix(face, v3(1.0, 0.72, 0.48), falling(0.0, 0.14, far.y() - HORIZON) * 0.55);
            c = mix(c, face, before * self.cover(far.y() - top, 1.0));
        }
        let near = v2(p.x() + drift * 0.6, p.y());
        let hill = middle_top(near.x());
        let before = less(near.y(), hill + 0.01);
        if any(before) {
            let wood = noise2(v2(near.x() * 52.0 + near.y() * 38.0, near.y() * 64.0 - near.x() * 27.0), 4096.0);
            let field = noise2(near * [9.0, 44.0] + [3.0, 9.0], 4096.0);
            let mut face =
                mix(v3(0.14, 0.20, 0.30), v3(0.36, 0.40, 0.32), clamp(wood * 0.75 + field * 0.4 - 0.1, 0.0, 1.0));
            face = mix(face, v3(0.78, 0.56, 0.32), smoothstep(0.60, 0.70, field) * 0.55);
            face = mix(face, v3(0.86, 0.58, 0.44), falling(0.0, 0.07, near.y() - HORIZON) * 0.35);
            c = mix(c, face, before * self.cover(near.y() - hill, 1.0));
        }
        c
    }

    #[inline(always)]
    pub(super) fn water(&self, p: V<2>, behind: V<3>) -> V<3> {
        let depth = HORIZON - p.y();
        let away = 1.0 / (depth + 0.03);
        let scroll = self.cycle(1.0) * 32.0;
        let swell = noise2(v2(away * 2.2 + scroll, p.x() * away * 0.55), 32.0);
        let chop = noise2(v2(away * 5.5 + scroll, p.x() * away * 1.7 + 0.4 * self.swing(4)), 32.0);
        let calm = smoothstep(0.0, 0.12, depth);
        let ripple = (swell + chop - 1.0) * calm;
        let mirrored = v2(p.x() + ripple * 0.035, HORIZON + depth * 0.85 + ripple * (0.02 + depth * 0.22));
        let mut c = self.sky(mirrored, behind);
        let hill = self.cover((mirrored.y() - middle_top(mirrored.x())) * 0.35, 1.0);
        c = mix(c, v3(0.20, 0.22, 0.32), hill * 0.85);
        c = mix(c * v3(0.86, 0.77, 0.76), v3(0.05, 0.22, 0.33), 0.15 + 0.5 * smoothstep(0.0, 0.36, depth));
        c += v3(0.20, 0.17, 0.14) * smoothstep(0.52, 0.86, chop) * calm;
        c -= v3(0.08, 0.07, 0.05) * falling(0.2, 0.5, swell) * calm;
        // The sun's road.
        let width = 0.035 + depth * 0.30;
        let road = exp(-square((p.x() - SUN[0] + ripple * 0.05) / width));
        let sparkle = smoothstep(0.50, 0.74, lerp(chop, swell, 0.35));
        c += v3(1.0, 0.66, 0.30) * road * (0.18 + 0.85 * sparkle);
        c
    }

    /// The colour of a sailing boat and how much it covers; its waterline's middle is the origin, its length 1.
    #[inline(always)]
    pub(super) fn boat(&self, q: V<2>, scale: f32) -> V<4> {
        let sheer = 0.05 * q.x() * q.x();
        let hull = max(max(q.y() - 0.10 - sheer, -q.y() - 0.05), abs(q.x() - 0.02) - 0.46 - q.y() * 0.55);
        let main_sail = triangle(q, [-0.44, 0.20], [0.0, 0.20], [0.01, 1.15]);
        let jib = triangle(q, [0.05, 0.18], [0.50, 0.17], [0.04, 1.02]);
        let mast = rect(q, [0.025, 0.62], [0.012, 0.56]);
        let folds = 0.06 * sin(q.y() * 26.0 + q.x() * 9.0);
        let mut c = v4(v3(0.0, 0.0, 0.0), 0.0);
        c = mix(c, v4(v3(0.98, 0.86 + folds, 0.68 + folds), 1.0) * (0.88 + 0.25 * q.x()), self.cover(main_sail, scale));
        c = mix(c, v4(v3(0.86 + folds, 0.40, 0.28), 1.0), self.cover(jib, scale));
        c = mix(c, v4(v3(0.30, 0.18, 0.12), 1.0), self.cover(mast, scale));
        let planks =
            mix(v3(0.42, 0.13, 0.12), v3(0.94, 0.88, 0.78), self.cover(abs(q.y() - 0.075 - sheer) - 0.02, scale));
        c = mix(c, v4(planks * (0.85 + 0.3 * q.x()), 1.0), self.cover(hull, scale));
        let [r, g, b, a] = c.0;
        v4(v3(r, g, b), clamp(a, 0.0, 1.0))
    }

    #[inline(always)]
    pub(super) fn sail(&self, p: V<2>, behind: V<3>) -> V<3> {
        let at = v2(0.04 + 0.13 * self.swing(1), HORIZON - 0.085 + 0.002 * self.swing(20));
        let size = 0.20;
        let q = rotate((p - at) / size, 0.05 * self.swing(13));
        if outside(q, [-0.8, -1.3], [0.8, 1.3]) {
            return behind;
        }
        let wobble = 0.05 * sin(q.y() * 34.0 + self.cycle(24.0) * TAU);
        let mirrored = v2(q.x() + wobble, -q.y() * 1.15 - 0.08);
        // Above its waterline the boat, below it the reflection; the keel's shadow hides where they meet.
        let below = less(q.y(), -0.05);
        let V([r, g, b, a]) = self.boat(mix(q, mirrored, below), size);
        let glass = a * 0.42 * falling(0.0, 1.0, -q.y());
        mix(behind, v3(r, g, b) * (1.0 - 0.25 * below), lerp(a, glass, below))
    }

    /// A ship far out; it crosses and comes back.
    #[inline(always)]
    pub(super) fn distant_sail(&self, p: V<2>, behind: V<3>) -> V<3> {
        let there = 1.0 - 2.0 * (self.cycle(1.0) - 0.5).abs();
        let size = 0.035;
        let q = (p - v2(0.60 - 1.2 * smoothstep(0.0, 1.0, there), HORIZON - 0.012)) / size;
        if outside(q, [-1.3, -0.8], [1.3, 2.0]) {
            return behind;
        }
        let sails = min(
            triangle(q, [-0.40, 0.18], [0.0, 0.18], [0.0, 1.2]),
            triangle(q, [0.06, 0.18], [0.40, 0.18], [0.06, 0.95]),
        );
        let c = mix(behind, v3(1.0, 0.90, 0.76), self.cover(sails, size));
        mix(c, v3(0.25, 0.16, 0.22), self.cover(max(abs(q.y() - 0.02) - 0.10, abs(q.x()) - 0.45 - 0.6 * q.y()), size))
    }

    #[inline(always)]
    pub(super) fn lighthouse(&self, p: V<2>, behind: V<3>) -> V<3> {
        let t = p - [0.50 - 0.05 * self.swing(1), HORIZON + 0.052];
        if outside(t, [-0.26, -0.06], [0.26, 0.5]) {
            return behind;
        }
        let mut c = behind;
        let taper = 0.030 - t.y() * 0.045;
        // The house at the tower's foot.
        let wall = rect(t, [0.062, 0.012], [0.045, 0.03]);
        let roof = triangle(t, [0.006, 0.04], [0.118, 0.04], [0.062, 0.082]);
        c = mix(c, v3(0.88, 0.74, 0.60) - 0.25 * smoothstep(0.02, 0.10, t.x()), self.cover(wall, 1.0));
        c = mix(
            c,
            v3(0.98, 0.80, 0.36),
            self.cover(min(rect(t, [0.045, 0.014], [0.007, 0.009]), rect(t, [0.078, 0.014], [0.007, 0.009])), 1.0),
        );
        c = mix(c, v3(0.70, 0.28, 0.20), self.cover(roof, 1.0));
        // The tower, its bands, its lantern.
        let tower = max(abs(t.x()) - taper, max(t.y() - 0.235, -t.y() - 0.03));
        let bands = smoothstep(-0.06, 0.06, sin((t.y() - 0.012) * 54.0));
        let round = clamp(0.5 - t.x() / (taper * 2.0), 0.0, 1.0);
        c = mix(
            c,
            mix(v3(0.97, 0.92, 0.86), v3(0.78, 0.18, 0.16), bands) * (0.50 + 0.55 * round),
            self.cover(tower, 1.0),
        );
        c = mix(c, v3(0.20, 0.17, 0.22), self.cover(rect(t, [0.0, 0.239], [0.029, 0.005]), 1.0));
        let beam = (0.5 + 0.5 * self.swing(12)).powi(4);
        c = mix(
            c,
            mix(v3(0.50, 0.46, 0.42), v3(1.0, 0.95, 0.66), beam),
            self.cover(rect(t, [0.0, 0.259], [0.015, 0.016]), 1.0),
        );
        c = mix(c, v3(0.62, 0.16, 0.15), self.cover(max(ellipse(t, [0.0, 0.274], [0.019, 0.02]), 0.274 - t.y()), 1.0));
        c + v3(1.0, 0.85, 0.5) * beam * 0.5 * exp(-distance(t, [0.0, 0.259]) * 26.0)
    }

    /// Rocks and the green on them.
    #[inline(always)]
    pub(super) fn promontory(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = v2(p.x() + 0.05 * self.swing(1), p.y());
        if outside(q, [0.24, HORIZON - 0.22], [9.0, HORIZON + 0.14]) {
            return behind;
        }
        let inland = smoothstep(0.29, 0.66, q.x());
        let grain = noise2(v2(q.x() * 70.0 + q.y() * 34.0, q.y() * 62.0 - q.x() * 30.0), 4096.0);
        let rough = 0.6 * noise2(rotate(q, 0.4) * [26.0, 52.0], 4096.0) + 0.4 * grain;
        let top = HORIZON - 0.05 + inland * 0.135 + 0.035 * ridge(q.x() * 9.0, 51);
        let shore = HORIZON - 0.02 - inland * 0.12 - 0.035 * noise1(q.x() * 22.0, 61);
        let rock =
            mix(v3(0.24, 0.16, 0.19), v3(0.74, 0.46, 0.34), clamp((rough - 0.5) * 2.2 + 0.45 - inland * 0.2, 0.0, 1.0));
        let green = mix(v3(0.15, 0.23, 0.17), v3(0.50, 0.50, 0.22), grain);
        let turf = falling(0.03, 0.075, top - q.y() + rough * 0.03);
        let land = max(q.y() - top, shore - q.y());
        let c = mix(behind, mix(rock, green, turf), self.cover(land, 1.0));
        // Foam where the swell meets it.
        let foam = abs(q.y() - shore + 0.004 + 0.004 * self.swing(10)) - 0.004 - 0.004 * rough;
        let c = mix(c, v3(0.98, 0.88, 0.80), self.cover(foam, 1.0) * 0.75 * inland);
        mix(behind, c, less(0.24, q.x()))
    }

    #[inline(always)]
    pub(super) fn birds(&self, p: V<2>, behind: V<3>) -> V<3> {
        let mut c = behind;
        if p.y().0[0] < 0.60 || p.y().0[0] > 0.94 {
            return c;
        }
        for i in 0..5 {
            let own = i as f32;
            let way = (self.cycle(2.0) + own * 0.043 + 0.30).fract() * 2.6 - 1.3;
            let at = v2(way, 0.74 + 0.035 * own * (1.0 - 0.3 * own) + 0.02 * self.swing(3 + i));
            let size = 0.030 - 0.003 * own;
            let q = (p - at) / size;
            if !outside(q, [-2.6, -2.6], [2.6, 2.6]) {
                let beat = ((self.cycle(48.0) + own * 0.37).fract() * 2.0 - 1.0).abs();
                let flap = 0.7 * beat * beat * (3.0 - 2.0 * beat);
                let wing = abs(q.y() - abs(q.x()) * flap * (1.7 - 0.9 * abs(q.x()))) - 0.10 * (1.15 - abs(q.x()));
                c = mix(c, v3(0.20, 0.15, 0.24), self.cover(max(wing, abs(q.x()) - 1.0), size));
            }
        }
        c
    }

    #[inline(always)]
    pub(super) fn meadow(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = v2(p.x() + 0.08 * self.swing(1), p.y());
        let rise = 0.055 + 0.10 * falling(-0.70, 0.15, q.x()) + 0.035 * smoothstep(0.30, 0.80, q.x());
        let near = less(q.y(), rise + 0.10);
        if !any(near) {
            return behind;
        }
        let wind = 0.010 * sin(q.x() * 9.0 + self.cycle(15.0) * TAU) * clamp((q.y() - rise + 0.06) * 14.0, 0.0, 1.0);
        let blades = 0.045 * noise1((q.x() + wind) * 95.0, 71) + 0.03 * noise1((q.x() + wind * 1.6) * 41.0, 72);
        let tone = noise2(v2((q.x() + wind) * 85.0, q.y() * 20.0), 4096.0);
        let depth = clamp((rise - q.y()) * 6.0 + 0.3, 0.0, 1.0);
        let mut c = mix(v3(0.58, 0.52, 0.20), v3(0.08, 0.17, 0.13), depth);
        c *= 0.70 + 0.6 * tone;
        c = mix(behind, c, self.cover((q.y() - rise - blades) * 0.5, 1.0));
        // Poppies, one or none in each cell.
        let grid = v2((q.x() + wind) * 13.0, (q.y() - rise) * 13.0);
        let cell = v2(floor(grid.x()), floor(grid.y()));
        let chance = hash(cell.x(), cell.y() + 900.0);
        let grows = less(0.42, chance) * less(cell.y(), 1.0);
        if any(grows) {
            let at = v2(0.3 + 0.4 * hash(cell.x(), cell.y() + 700.0), 0.3 + 0.4 * chance);
            let radius = 0.10 + 0.14 * hash(cell.x() + 50.0, cell.y());
            let local = grid - cell - at;
            let petal = length(local * [1.0, 1.25]) - radius * (0.88 + 0.12 * sin(5.0 * local.x() / radius));
            let red =
                mix(v3(0.94, 0.26, 0.14), v3(0.60, 0.07, 0.10), falling(-0.16, 0.05, local.y() - local.x() * 0.4));
            c = mix(c, red, grows * self.cover(petal, 1.0 / 13.0));
            c = mix(c, v3(0.12, 0.07, 0.10), grows * self.cover(length(local) - radius * 0.28, 1.0 / 13.0));
        }
        mix(behind, c, near)
    }
}

#[inline(always)]
fn far_top(x: Lanes) -> Lanes {
    HORIZON + 0.02 + 0.24 * ridge(x * 2.6 + 7.3, 11) * (1.0 - 0.75 * exp(-abs(x - SUN[0]) * 5.0))
}

#[inline(always)]
fn middle_top(x: Lanes) -> Lanes {
    let rise = falling(-0.75, 0.05, x) * 0.20 + smoothstep(0.30, 0.95, x) * 0.08;
    HORIZON + 0.004 + rise * (0.45 + 0.9 * ridge(x * 3.1 + 2.0, 31))
}
