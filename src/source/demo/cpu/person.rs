//! Twin of `shaders/scene/person.wgsl`: somebody on the shore who looks at you, breathes, blinks and waves.

use super::drawing::*;
use crate::simd::Lanes;

const HEAD: f32 = 0.17;
const HEAD_AT: [f32; 2] = [-0.36, 0.53];

impl Scene {
    #[inline(always)]
    pub(super) fn tint(&self, behind: V<3>, c: V<3>, d: Lanes) -> V<3> {
        mix(behind, c, self.cover(d, HEAD))
    }

    /// Pixels as seen from somebody's body.
    #[inline(always)]
    fn body(&self, p: V<2>) -> V<2> {
        let sway = [0.004 * self.swing(7), 0.0016 * self.swing(15)];
        (p - HEAD_AT - sway) / HEAD
    }

    /// Pixels as seen from somebody's head.
    #[inline(always)]
    fn head(&self, p: V<2>) -> V<2> {
        let sway = [0.010 * self.swing(7), 0.004 * self.swing(15)];
        rotate((p - HEAD_AT - sway) / HEAD - [0.0, -1.0], 0.07 * self.swing(6)) + [0.0, -1.0]
    }

    #[inline(always)]
    fn yaw(&self) -> f32 {
        0.10 + 0.10 * self.swing(4)
    }

    #[inline(always)]
    pub(super) fn strands(&self, q: V<2>) -> V<3> {
        let wave = sin(q.x() * 19.0 + 2.2 * sin(q.y() * 3.1) + q.y() * 3.0);
        let sunlit = smoothstep(-0.4, 1.1, q.x());
        mix(v3(0.20, 0.08, 0.07), v3(0.58, 0.25, 0.12), 0.35 + 0.28 * wave + 0.4 * sunlit)
    }

    #[inline(always)]
    pub(super) fn hair_behind(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.head(p);
        if outside(q, [-1.5, -2.2], [1.3, 1.3]) {
            return behind;
        }
        // Locks that the wind takes to the left.
        let blown = 0.10 * sin(q.y() * 2.3 + self.cycle(20.0) * TAU) * clamp(-q.y(), 0.0, 1.5);
        let w = v2(q.x() - blown, q.y());
        let mass = min(ellipse(w, [-0.02, -0.10], [1.0, 1.15]), ellipse(w, [-0.52, -1.05], [0.50, 0.85]));
        let curl = min(mass, ellipse(w, [0.58, -0.92], [0.36, 0.68]));
        self.tint(behind, self.strands(w), curl + 0.025 * sin(w.y() * 9.0 + w.x() * 5.0))
    }

    #[inline(always)]
    pub(super) fn arm(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.body(p);
        // Raised for half of the minute's quarters, waving.
        let raise = smoothstep(-0.35, 0.35, self.swing(4));
        let elbow = v2(1.95, -3.1 - 1.6 * (1.0 - raise));
        let q1 = rotate(q - elbow, (0.10 + 0.22 * self.swing(40)) * raise);
        if raise.0[0] < 0.01 || outside(q1, [-1.0, -2.0], [1.0, 3.0]) {
            return behind;
        }
        let sleeve = capsule(q1, [-0.2, -0.6], [0.0, 1.15], 0.40 - 0.07 * q1.y());
        let cuff = rect(q1, [0.0, 1.28], [0.33, 0.10]);
        let wrist = capsule(q1, [0.0, 1.2], [0.0, 1.6], 0.17);
        let palm = ellipse(q1, [0.02, 1.86], [0.29, 0.34]);
        let mut hand = min(wrist, palm);
        hand = min(hand, capsule(q1, [-0.19, 2.0], [-0.30, 2.50], 0.075));
        hand = min(hand, capsule(q1, [-0.06, 2.1], [-0.10, 2.66], 0.08));
        hand = min(hand, capsule(q1, [0.09, 2.1], [0.11, 2.63], 0.08));
        hand = min(hand, capsule(q1, [0.21, 2.0], [0.29, 2.45], 0.07));
        hand = min(hand, capsule(q1, [-0.2, 1.75], [-0.50, 2.05], 0.085));
        let light = smoothstep(-0.35, 0.35, q1.x());
        let lines = falling(0.0, 0.03, abs(q1.y() - 1.92 - 0.18 * q1.x()) - 0.008) * self.cover(palm + 0.08, HEAD);
        let mut c = self.tint(behind, mix(v3(0.70, 0.45, 0.38), v3(0.99, 0.78, 0.60), light) - lines * 0.10, hand);
        let cloth = mix(v3(0.07, 0.19, 0.27), v3(0.24, 0.46, 0.50), light) - 0.03 * sin(q1.y() * 7.0 + q1.x() * 6.0);
        c = self.tint(c, cloth, sleeve);
        self.tint(c, v3(0.16, 0.33, 0.39), cuff)
    }

    #[inline(always)]
    pub(super) fn clothes(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.body(p);
        if outside(q, [-2.1, -9.0], [2.1, -0.2]) {
            return behind;
        }
        let shoulders = min(ellipse(q, [0.0, -3.7], [1.95, 2.05]), rect(q, [0.0, -4.6], [1.93, 0.9]));
        let light = smoothstep(-1.6, 1.9, q.x());
        let folds = 0.05 * sin(q.x() * 5.0 + 1.5 * sin(q.y() * 2.0)) + 0.03 * sin(q.y() * 9.0 + q.x() * 4.0);
        let mut cloth = mix(v3(0.06, 0.17, 0.26), v3(0.22, 0.44, 0.50), light) + folds;
        cloth += v3(0.55, 0.34, 0.16) * smoothstep(-0.22, -0.02, shoulders) * smoothstep(0.1, 0.9, q.x());
        let mut c = self.tint(behind, cloth, shoulders);
        let neck = capsule(q, [0.0, -0.6], [0.0, -1.7], 0.36);
        c = self.tint(c, mix(v3(0.60, 0.36, 0.31), v3(0.86, 0.60, 0.46), smoothstep(-0.1, 0.4, q.x())), neck);
        let shirt = triangle(q, [0.0, -3.3], [0.62, -1.65], [-0.62, -1.65]);
        c = self.tint(c, mix(v3(0.74, 0.70, 0.72), v3(0.99, 0.94, 0.84), light), shirt);
        let lapel = min(capsule(q, [0.0, -3.35], [0.70, -1.75], 0.10), capsule(q, [0.0, -3.35], [-0.70, -1.75], 0.10));
        self.tint(c, v3(0.05, 0.13, 0.20) + 0.15 * light, lapel)
    }

    #[inline(always)]
    pub(super) fn scarf(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.body(p);
        if outside(q, [-2.5, -2.5], [1.2, -0.9]) {
            return behind;
        }
        // Its end flies to the left; the further out, the wilder.
        let out = clamp(-q.x() - 0.3, 0.0, 2.6);
        let line = -1.62 - 0.10 * out + 0.16 * out * sin(q.x() * 2.6 + self.cycle(36.0) * TAU);
        let tail = max(abs(q.y() - line) - 0.20 - 0.05 * out, q.x() + 0.2);
        let tail = max(tail, -2.15 - q.x() + 0.1 * sin(q.y() * 22.0));
        let wrap = ellipse(q, [0.0, -1.50], [0.78, 0.36]);
        let stripe = smoothstep(-0.25, 0.25, sin(q.x() * 11.0 + q.y() * 3.0));
        let shade = 0.72 + 0.25 * sin(q.y() * 12.0 + q.x() * 3.0) * 0.5 + 0.22 * smoothstep(-1.5, 0.7, q.x());
        let wool = mix(v3(0.80, 0.16, 0.14), v3(0.96, 0.72, 0.34), stripe) * shade;
        self.tint(self.tint(behind, wool * 0.88, tail), wool, wrap)
    }

    #[inline(always)]
    pub(super) fn face(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.head(p);
        if outside(q, [-1.0, -1.1], [1.0, 1.1]) {
            return behind;
        }
        let yaw = self.yaw();
        let light = smoothstep(-0.75, 0.65, q.x() - yaw * 0.4);
        let mut skin = mix(v3(0.62, 0.38, 0.34), v3(0.98, 0.77, 0.60), light);
        // The hat's shadow, the cheeks, the sun along the edge.
        skin *= mix(v3(0.72, 0.66, 0.74), v3(1.0, 1.0, 1.0), falling(0.22, 0.62, q.y() + 0.1 * q.x()));
        let cheeks = exp(-8.0 * square(distance(q, [0.42 + yaw, -0.28])))
            + exp(-8.0 * square(distance(q, [-0.40 + yaw, -0.28])));
        skin = mix(skin, v3(0.93, 0.45, 0.38), 0.32 * cheeks);
        let edge_at = face_edge(q);
        skin += v3(0.35, 0.22, 0.08) * smoothstep(-0.16, -0.02, edge_at) * smoothstep(0.2, 0.7, q.x());
        let ears = min(ellipse(q, [0.77, -0.02], [0.11, 0.20]), ellipse(q, [-0.77, -0.02], [0.11, 0.20]));
        self.tint(self.tint(behind, skin * 0.92, ears), skin, edge_at)
    }

    #[inline(always)]
    pub(super) fn eye(&self, q: V<2>, at: [f32; 2], gaze: f32, open: f32, behind: V<3>) -> V<3> {
        let r = q - at;
        let lids = ellipse(r, [0.0, 0.0], [0.17, 0.095 * open + 0.008]);
        let looked = r - [gaze, 0.005];
        let mut c = v3(0.96, 0.92, 0.88) - 0.25 * smoothstep(0.0, 0.09, r.y());
        c = self.tint(
            c,
            mix(v3(0.20, 0.30, 0.22), v3(0.44, 0.52, 0.30), smoothstep(-0.06, 0.06, -looked.y())),
            length(looked) - 0.082,
        );
        c = self.tint(c, v3(0.05, 0.03, 0.04), length(looked) - 0.042);
        c = self.tint(c, v3(1.0, 1.0, 1.0), length(looked - [0.03, 0.032]) - 0.02);
        let mut out = self.tint(behind, c, lids);
        // The upper lid with its lashes; closed, it lies lower.
        let lid = r.y() - 0.095 * open + 2.6 * r.x() * r.x() * (0.3 + 0.7 * open);
        let lash = max(abs(lid - 0.012) - 0.026 + 0.5 * r.x() * r.x(), abs(r.x()) - 0.20);
        out = self.tint(out, v3(0.16, 0.07, 0.07), lash);
        out
    }

    #[inline(always)]
    pub(super) fn features(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.head(p);
        if outside(q, [-1.0, -1.1], [1.0, 0.6]) {
            return behind;
        }
        let yaw = self.yaw();
        let f = v2(q.x() - yaw, q.y());
        // A blink of a sixth of a second, fifteen times a minute.
        let open = ((self.cycle(15.0) - 0.5).abs() * 48.0 - 0.6).clamp(0.0, 1.0);
        let gaze = 0.045 * self.swing(4) + 0.02;
        let mut c = self.eye(f, [-0.31, 0.05], gaze, open, behind);
        c = self.eye(f, [0.31, 0.05], gaze, open, c);
        let lift = 0.03 * self.swing(5);
        let arch = 0.30 + lift - 1.1 * square(abs(f.x()) - 0.34) - 0.05 * abs(f.x());
        let brow = max(abs(f.y() - arch) - 0.045 + 0.06 * abs(f.x()), abs(abs(f.x()) - 0.33) - 0.21);
        c = self.tint(c, v3(0.24, 0.10, 0.08), brow);
        // The nose: a shadow on the side away from the sun, its tip and its wings.
        let bridge = capsule(f, [-0.07, 0.10], [-0.11, -0.20], 0.035);
        c = mix(c, c * v3(0.74, 0.64, 0.64), self.cover(bridge, HEAD) * 0.75);
        c = mix(c, c + v3(0.14, 0.10, 0.07), exp(-70.0 * dot(f - [0.03, -0.18], f - [0.03, -0.18])));
        let wings = min(ellipse(f, [-0.075, -0.275], [0.055, 0.028]), ellipse(f, [0.085, -0.275], [0.05, 0.025]));
        c = self.tint(c, v3(0.48, 0.22, 0.20), wings);
        // A smile that widens and narrows.
        let smile = 0.30 + 0.03 * self.swing(4);
        let curve = -0.56 + 0.9 * f.x() * f.x();
        let upper =
            max(f.y() - curve - 0.075 + 0.7 * f.x() * f.x() + 0.025 * exp(-200.0 * f.x() * f.x()), curve - f.y());
        let lower = max(curve - f.y() - 0.105 + 1.15 * f.x() * f.x(), f.y() - curve);
        let teeth = max(abs(f.y() - curve + 0.012) - 0.026 + 0.35 * f.x() * f.x(), abs(f.x()) - 0.22);
        c = self.tint(c, v3(0.68, 0.25, 0.25), max(upper, abs(f.x()) - smile));
        c = self.tint(c, v3(0.84, 0.38, 0.36), max(lower, abs(f.x()) - smile));
        c = self.tint(c, v3(0.98, 0.93, 0.86), teeth);
        c = mix(c, c * 0.75, exp(-90.0 * square(f.y() + 0.77) - 12.0 * f.x() * f.x()) * 0.5);
        c
    }

    #[inline(always)]
    pub(super) fn hair_before(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.head(p);
        if outside(q, [-1.0, -0.8], [1.0, 1.2]) {
            return behind;
        }
        let yaw = self.yaw();
        let crown = ellipse(q, [0.0, 0.06], [0.88, 1.02]);
        let window = ellipse(q, [0.07 + yaw * 0.6, -0.46], [0.70, 1.02]);
        let fringe = max(max(crown, -window - 0.02 * sin(q.x() * 14.0)), -0.62 - q.y());
        self.tint(behind, self.strands(q * 1.2), fringe)
    }

    #[inline(always)]
    pub(super) fn hat(&self, p: V<2>, behind: V<3>) -> V<3> {
        let q = self.head(p);
        if outside(q, [-2.3, 0.1], [2.3, 1.7]) {
            return behind;
        }
        let t = rotate(q - [0.0, 0.62], 0.09);
        let brim = ellipse(t - v2(0.0, 0.08 * t.x() * t.x()), [0.0, -0.05], [1.62, 0.27]);
        let crown = max(ellipse(t, [0.0, 0.10], [0.86, 0.82]), -t.y() + 0.02);
        let band = max(crown - 0.012, t.y() - 0.26 + 0.05 * t.x() * t.x());
        let weave = 0.06 * sin(t.x() * 60.0) * sin(t.y() * 52.0 + t.x() * 8.0);
        let light = smoothstep(-1.2, 1.3, t.x() + 0.4 * t.y());
        let straw = mix(v3(0.62, 0.42, 0.22), v3(1.0, 0.85, 0.52), light) + weave;
        let mut c = self.tint(behind, mix(straw * 0.72, straw, smoothstep(-0.30, 0.0, t.y())), brim);
        c = self.tint(c, straw * (0.9 + 0.12 * t.y()), crown);
        self.tint(c, mix(v3(0.42, 0.09, 0.12), v3(0.82, 0.24, 0.18), light), band)
    }
}

#[inline(always)]
fn face_edge(q: V<2>) -> Lanes {
    // Narrower towards the chin.
    let width = 0.78 - 0.17 * falling(-1.0, -0.1, q.y());
    (length(v2(q.x() / width, q.y())) - 1.0) * width
}
