//! Twin of `shaders/scene/person.wgsl`: somebody on the shore who looks at you, breathes, blinks and waves.

use super::drawing::*;

const HEAD: f32 = 0.17;
const HEAD_AT: V<2> = V([-0.36, 0.53]);

impl Scene {
    pub(super) fn tint(&self, behind: V<3>, c: V<3>, d: f32) -> V<3> {
        mix(behind, c, self.cover(d, HEAD))
    }

    pub(super) fn person(&self, p: V<2>, behind: V<3>) -> V<3> {
        let sway = v2(0.010 * self.swing(7), 0.004 * self.swing(15));
        let body = (p - HEAD_AT - sway * 0.4) / HEAD;
        if body.x().abs() > 3.0 || body.y() > 2.4 {
            return behind;
        }
        let head = rotate((p - HEAD_AT - sway) / HEAD - v2(0.0, -1.0), 0.07 * self.swing(6)) + v2(0.0, -1.0);
        let yaw = 0.10 + 0.10 * self.swing(4);
        let mut c = self.hair_behind(head, behind);
        c = self.arm(body, c);
        c = self.clothes(body, c);
        c = self.scarf(body, c);
        if head.x().abs() < 1.9 && head.y() > -1.5 {
            c = self.face(head, yaw, c);
            c = self.features(head, yaw, c);
            c = self.hat(head, self.hair_before(head, yaw, c));
        }
        c
    }

    pub(super) fn strands(&self, q: V<2>) -> V<3> {
        let wave = (q.x() * 19.0 + 2.2 * (q.y() * 3.1).sin() + q.y() * 3.0).sin();
        let sunlit = smoothstep(-0.4, 1.1, q.x());
        mix(v3(0.20, 0.08, 0.07), v3(0.58, 0.25, 0.12), 0.35 + 0.28 * wave + 0.4 * sunlit)
    }

    pub(super) fn hair_behind(&self, q: V<2>, behind: V<3>) -> V<3> {
        // Locks that the wind takes to the left.
        let blown = 0.10 * (q.y() * 2.3 + self.cycle(20.0) * TAU).sin() * clamp(-q.y(), 0.0, 1.5);
        let w = v2(q.x() - blown, q.y());
        let mass = (ellipse(w, v2(-0.02, -0.10), v2(1.0, 1.15))).min(ellipse(w, v2(-0.52, -1.05), v2(0.50, 0.85)));
        let curl = mass.min(ellipse(w, v2(0.58, -0.92), v2(0.36, 0.68)));
        self.tint(behind, self.strands(w), curl + 0.025 * (w.y() * 9.0 + w.x() * 5.0).sin())
    }

    pub(super) fn arm(&self, q: V<2>, behind: V<3>) -> V<3> {
        // Raised for half of the minute's quarters, waving.
        let raise = smoothstep(-0.35, 0.35, self.swing(4));
        let elbow = v2(1.95, -3.1 - 1.6 * (1.0 - raise));
        let q1 = rotate(q - elbow, (0.10 + 0.22 * self.swing(40)) * raise);
        if raise < 0.01 || q1.x().abs() > 1.0 {
            return behind;
        }
        let sleeve = capsule(q1, v2(-0.2, -0.6), v2(0.0, 1.15), 0.40 - 0.07 * q1.y());
        let cuff = rect(q1, v2(0.0, 1.28), v2(0.33, 0.10));
        let wrist = capsule(q1, v2(0.0, 1.2), v2(0.0, 1.6), 0.17);
        let palm = ellipse(q1, v2(0.02, 1.86), v2(0.29, 0.34));
        let mut hand = wrist.min(palm);
        hand = hand.min(capsule(q1, v2(-0.19, 2.0), v2(-0.30, 2.50), 0.075));
        hand = hand.min(capsule(q1, v2(-0.06, 2.1), v2(-0.10, 2.66), 0.08));
        hand = hand.min(capsule(q1, v2(0.09, 2.1), v2(0.11, 2.63), 0.08));
        hand = hand.min(capsule(q1, v2(0.21, 2.0), v2(0.29, 2.45), 0.07));
        hand = hand.min(capsule(q1, v2(-0.2, 1.75), v2(-0.50, 2.05), 0.085));
        let light = smoothstep(-0.35, 0.35, q1.x());
        let lines = falling(0.0, 0.03, (q1.y() - 1.92 - 0.18 * q1.x()).abs() - 0.008) * self.cover(palm + 0.08, HEAD);
        let mut c = self.tint(behind, mix(v3(0.70, 0.45, 0.38), v3(0.99, 0.78, 0.60), light) - 0.10 * lines, hand);
        let cloth = mix(v3(0.07, 0.19, 0.27), v3(0.24, 0.46, 0.50), light) - 0.03 * (q1.y() * 7.0 + q1.x() * 6.0).sin();
        c = self.tint(c, cloth, sleeve);
        self.tint(c, v3(0.16, 0.33, 0.39), cuff)
    }

    pub(super) fn clothes(&self, q: V<2>, behind: V<3>) -> V<3> {
        let shoulders = (ellipse(q, v2(0.0, -3.7), v2(1.95, 2.05))).min(rect(q, v2(0.0, -4.6), v2(1.93, 0.9)));
        let light = smoothstep(-1.6, 1.9, q.x());
        let folds = 0.05 * (q.x() * 5.0 + 1.5 * (q.y() * 2.0).sin()).sin() + 0.03 * (q.y() * 9.0 + q.x() * 4.0).sin();
        let mut cloth = mix(v3(0.06, 0.17, 0.26), v3(0.22, 0.44, 0.50), light) + folds;
        cloth += v3(0.55, 0.34, 0.16) * smoothstep(-0.22, -0.02, shoulders) * smoothstep(0.1, 0.9, q.x());
        let mut c = self.tint(behind, cloth, shoulders);
        let neck = capsule(q, v2(0.0, -0.6), v2(0.0, -1.7), 0.36);
        c = self.tint(c, mix(v3(0.60, 0.36, 0.31), v3(0.86, 0.60, 0.46), smoothstep(-0.1, 0.4, q.x())), neck);
        let shirt = triangle(q, v2(0.0, -3.3), v2(0.62, -1.65), v2(-0.62, -1.65));
        c = self.tint(c, mix(v3(0.74, 0.70, 0.72), v3(0.99, 0.94, 0.84), light), shirt);
        let lapel =
            (capsule(q, v2(0.0, -3.35), v2(0.70, -1.75), 0.10)).min(capsule(q, v2(0.0, -3.35), v2(-0.70, -1.75), 0.10));
        self.tint(c, v3(0.05, 0.13, 0.20) + 0.15 * light, lapel)
    }

    pub(super) fn scarf(&self, q: V<2>, behind: V<3>) -> V<3> {
        // Its end flies to the left; the further out, the wilder.
        let out = clamp(-q.x() - 0.3, 0.0, 2.6);
        let line = -1.62 - 0.10 * out + 0.16 * out * (q.x() * 2.6 + self.cycle(36.0) * TAU).sin();
        let tail = (((q.y() - line).abs() - 0.20 - 0.05 * out).max(q.x() + 0.2))
            .max(-2.15 - q.x() + 0.1 * (q.y() * 22.0).sin());
        let wrap = ellipse(q, v2(0.0, -1.50), v2(0.78, 0.36));
        let stripe = smoothstep(-0.25, 0.25, (q.x() * 11.0 + q.y() * 3.0).sin());
        let shade = 0.72 + 0.25 * (q.y() * 12.0 + q.x() * 3.0).sin() * 0.5 + 0.22 * smoothstep(-1.5, 0.7, q.x());
        let wool = mix(v3(0.80, 0.16, 0.14), v3(0.96, 0.72, 0.34), stripe) * shade;
        self.tint(self.tint(behind, wool * 0.88, tail), wool, wrap)
    }

    pub(super) fn face(&self, q: V<2>, yaw: f32, behind: V<3>) -> V<3> {
        let light = smoothstep(-0.75, 0.65, q.x() - yaw * 0.4);
        let mut skin = mix(v3(0.62, 0.38, 0.34), v3(0.98, 0.77, 0.60), light);
        // The hat's shadow, the cheeks, the sun along the edge.
        skin *= mix(v3(0.72, 0.66, 0.74), v3(1.0, 1.0, 1.0), falling(0.22, 0.62, q.y() + 0.1 * q.x()));
        let cheeks = (-8.0 * square(distance(q, v2(0.42 + yaw, -0.28)))).exp()
            + (-8.0 * square(distance(q, v2(-0.40 + yaw, -0.28)))).exp();
        skin = mix(skin, v3(0.93, 0.45, 0.38), 0.32 * cheeks);
        let edge_at = face_edge(q);
        skin += v3(0.35, 0.22, 0.08) * smoothstep(-0.16, -0.02, edge_at) * smoothstep(0.2, 0.7, q.x());
        let ears = (ellipse(q, v2(0.77, -0.02), v2(0.11, 0.20))).min(ellipse(q, v2(-0.77, -0.02), v2(0.11, 0.20)));
        self.tint(self.tint(behind, skin * 0.92, ears), skin, edge_at)
    }

    pub(super) fn eye(&self, q: V<2>, at: V<2>, gaze: f32, open: f32, behind: V<3>) -> V<3> {
        let r = q - at;
        let lids = ellipse(r, v2(0.0, 0.0), v2(0.17, 0.095 * open + 0.008));
        let looked = r - v2(gaze, 0.005);
        let mut c = v3(0.96, 0.92, 0.88) - 0.25 * smoothstep(0.0, 0.09, r.y());
        c = self.tint(
            c,
            mix(v3(0.20, 0.30, 0.22), v3(0.44, 0.52, 0.30), smoothstep(-0.06, 0.06, -looked.y())),
            length(looked) - 0.082,
        );
        c = self.tint(c, v3(0.05, 0.03, 0.04), length(looked) - 0.042);
        c = self.tint(c, v3(1.0, 1.0, 1.0), length(looked - v2(0.03, 0.032)) - 0.02);
        let mut out = self.tint(behind, c, lids);
        // The upper lid with its lashes; closed, it lies lower.
        let lid = r.y() - 0.095 * open + 2.6 * r.x() * r.x() * (0.3 + 0.7 * open);
        let lash = ((lid - 0.012).abs() - 0.026 + 0.5 * r.x() * r.x()).max(r.x().abs() - 0.20);
        out = self.tint(out, v3(0.16, 0.07, 0.07), lash);
        out
    }

    pub(super) fn features(&self, q: V<2>, yaw: f32, behind: V<3>) -> V<3> {
        let f = v2(q.x() - yaw, q.y());
        // A blink of a sixth of a second, fifteen times a minute.
        let open = clamp((self.cycle(15.0) - 0.5).abs() * 48.0 - 0.6, 0.0, 1.0);
        let gaze = 0.045 * self.swing(4) + 0.02;
        let mut c = self.eye(f, v2(-0.31, 0.05), gaze, open, behind);
        c = self.eye(f, v2(0.31, 0.05), gaze, open, c);
        let lift = 0.03 * self.swing(5);
        let arch = 0.30 + lift - 1.1 * square(f.x().abs() - 0.34) - 0.05 * f.x().abs();
        let brow = ((f.y() - arch).abs() - 0.045 + 0.06 * f.x().abs()).max((f.x().abs() - 0.33).abs() - 0.21);
        c = self.tint(c, v3(0.24, 0.10, 0.08), brow);
        // The nose: a shadow on the side away from the sun, its tip and its wings.
        let bridge = capsule(f, v2(-0.07, 0.10), v2(-0.11, -0.20), 0.035);
        c = mix(c, c * v3(0.74, 0.64, 0.64), self.cover(bridge, HEAD) * 0.75);
        c = mix(c, c + v3(0.14, 0.10, 0.07), (-70.0 * dot(f - v2(0.03, -0.18), f - v2(0.03, -0.18))).exp());
        let wings =
            (ellipse(f, v2(-0.075, -0.275), v2(0.055, 0.028))).min(ellipse(f, v2(0.085, -0.275), v2(0.05, 0.025)));
        c = self.tint(c, v3(0.48, 0.22, 0.20), wings);
        // A smile that widens and narrows.
        let smile = 0.30 + 0.03 * self.swing(4);
        let curve = -0.56 + 0.9 * f.x() * f.x();
        let upper =
            (f.y() - curve - 0.075 + 0.7 * f.x() * f.x() + 0.025 * (-200.0 * f.x() * f.x()).exp()).max(curve - f.y());
        let lower = (curve - f.y() - 0.105 + 1.15 * f.x() * f.x()).max(f.y() - curve);
        let teeth = ((f.y() - curve + 0.012).abs() - 0.026 + 0.35 * f.x() * f.x()).max(f.x().abs() - 0.22);
        c = self.tint(c, v3(0.68, 0.25, 0.25), upper.max(f.x().abs() - smile));
        c = self.tint(c, v3(0.84, 0.38, 0.36), lower.max(f.x().abs() - smile));
        c = self.tint(c, v3(0.98, 0.93, 0.86), teeth);
        c = mix(c, c * 0.75, (-90.0 * square(f.y() + 0.77) - 12.0 * f.x() * f.x()).exp() * 0.5);
        c
    }

    pub(super) fn hair_before(&self, q: V<2>, yaw: f32, behind: V<3>) -> V<3> {
        let crown = ellipse(q, v2(0.0, 0.06), v2(0.88, 1.02));
        let window = ellipse(q, v2(0.07 + yaw * 0.6, -0.46), v2(0.70, 1.02));
        let fringe = (crown.max(-window - 0.02 * (q.x() * 14.0).sin())).max(-0.62 - q.y());
        self.tint(behind, self.strands(q * 1.2), fringe)
    }

    pub(super) fn hat(&self, q: V<2>, behind: V<3>) -> V<3> {
        let t = rotate(q - v2(0.0, 0.62), 0.09);
        let brim = ellipse(t, v2(0.0, -0.05 + 0.08 * t.x() * t.x()), v2(1.62, 0.27));
        let crown = (ellipse(t, v2(0.0, 0.10), v2(0.86, 0.82))).max(-t.y() + 0.02);
        let band = (crown - 0.012).max(t.y() - 0.26 + 0.05 * t.x() * t.x());
        let weave = 0.06 * (t.x() * 60.0).sin() * (t.y() * 52.0 + t.x() * 8.0).sin();
        let light = smoothstep(-1.2, 1.3, t.x() + 0.4 * t.y());
        let straw = mix(v3(0.62, 0.42, 0.22), v3(1.0, 0.85, 0.52), light) + weave;
        let mut c = self.tint(behind, mix(straw * 0.72, straw, smoothstep(-0.30, 0.0, t.y())), brim);
        c = self.tint(c, straw * (0.9 + 0.12 * t.y()), crown);
        self.tint(c, mix(v3(0.42, 0.09, 0.12), v3(0.82, 0.24, 0.18), light), band)
    }
}

fn face_edge(q: V<2>) -> f32 {
    // Narrower towards the chin.
    let width = 0.78 - 0.17 * falling(-1.0, -0.1, q.y());
    ellipse(q, v2(0.0, 0.0), v2(width, 1.0))
}
