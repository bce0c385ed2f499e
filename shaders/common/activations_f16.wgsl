enable f16;
// Activations are stored as groups of four channels: element (group * height + y) * width + x.
alias Activation = vec4<f16>;
// Half of a group.
alias ActivationPair = vec2<f16>;
