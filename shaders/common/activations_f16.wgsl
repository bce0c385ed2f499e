enable f16;
// Activations are stored as groups of four channels: element (group * height + y) * width + x.
alias Activation = vec4<f16>;
