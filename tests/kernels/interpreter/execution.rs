//! Functions, statement by statement, for all of a workgroup's invocations at once.

use naga::valid::FunctionInfo;
use naga::{
    Barrier, Binding, Block, BuiltIn, Expression, Function, GatherMode, Handle, Span, Statement, SwitchCase,
    SwitchValue, TypeInner,
};

use super::values::{Mask, Pointer, Value};
use super::{Hazard, Machine};

/// A function that is being run.
pub struct Frame<'a> {
    pub function: &'a Function,
    info: &'a FunctionInfo,
    pub arguments: Vec<Value>,
    pub locals: Vec<Value>,
    /// What expressions are worth, as far as they are evaluated.
    pub values: Vec<Option<Value>>,
    result: Option<Value>,
}

/// Who has left the innermost loop or `switch`, and who has only done with the loop's body.
struct Flow {
    broken: Mask,
    continued: Mask,
}

fn any(mask: &Mask) -> bool {
    mask.contains(&true)
}

fn without(mask: &Mask, others: &Mask) -> Mask {
    mask.iter().zip(others).map(|(on, other)| *on && !*other).collect()
}

fn join(mask: &mut Mask, others: &Mask) {
    mask.iter_mut().zip(others).for_each(|(on, other)| *on |= *other);
}

impl Frame<'_> {
    pub fn inner<'m>(&'m self, machine: &Machine<'m>, expression: Handle<Expression>) -> &'m TypeInner {
        self.info[expression].ty.inner_with(&machine.module.types)
    }

    pub fn span(&self, expression: Handle<Expression>) -> Span {
        self.function.expressions.get_span(expression)
    }
}

impl<'a> Machine<'a> {
    pub fn run_entry(&mut self) {
        let entry = &self.module.entry_points[0];
        let arguments = entry.function.arguments.iter().map(|argument| match &argument.binding {
            Some(Binding::BuiltIn(built_in)) => self.built_in(*built_in),
            other => panic!("the interpreter does not know {other:?}"),
        });
        let arguments = arguments.collect();
        let mask = vec![true; self.lanes];
        self.call(&entry.function, self.info.get_entry_point(0), arguments, &mask);
    }

    fn built_in(&self, built_in: BuiltIn) -> Value {
        let size = self.module.entry_points[0].workgroup_size;
        let lanes = 0..self.lanes as u32;
        let local = |axis: usize| {
            let before: u32 = size[..axis].iter().product();
            lanes.clone().map(move |lane| lane / before % size[axis])
        };
        let splat = |number: u32| Value::scalar(lanes.clone().map(|_| number));
        let vector = |axis: &dyn Fn(usize) -> Value| Value::composite((0..3).map(axis));
        match built_in {
            BuiltIn::LocalInvocationIndex => Value::scalar(lanes),
            BuiltIn::LocalInvocationId => vector(&|axis| Value::scalar(local(axis))),
            BuiltIn::GlobalInvocationId => {
                vector(&|axis| Value::scalar(local(axis).map(|at| self.workgroup[axis] * size[axis] + at)))
            }
            BuiltIn::WorkGroupId => vector(&|axis| splat(self.workgroup[axis])),
            BuiltIn::NumWorkGroups => vector(&|axis| splat(self.workgroups[axis])),
            BuiltIn::SubgroupSize => splat(self.subgroup),
            BuiltIn::NumSubgroups => splat((self.lanes as u32).div_ceil(self.subgroup)),
            BuiltIn::SubgroupId => Value::scalar(lanes.map(|lane| lane / self.subgroup)),
            BuiltIn::SubgroupInvocationId => Value::scalar(lanes.map(|lane| lane % self.subgroup)),
            other => panic!("the interpreter does not know {other:?}"),
        }
    }

    fn call(
        &mut self,
        function: &'a Function,
        info: &'a FunctionInfo,
        arguments: Vec<Value>,
        mask: &Mask,
    ) -> Option<Value> {
        let values = vec![None; function.expressions.len()];
        let mut frame = Frame { function, info, arguments, locals: Vec::new(), values, result: None };
        for (_, local) in function.local_variables.iter() {
            let value = match local.init {
                Some(init) => self.evaluate(&mut frame, init, mask),
                None => self.zero(local.ty),
            };
            frame.locals.push(value);
        }
        let nobody = vec![false; self.lanes];
        let mut flow = Flow { broken: nobody.clone(), continued: nobody };
        self.run_block(&mut frame, &function.body, mask.clone(), &mut flow);
        frame.result
    }

    /// Gives those who are still there behind the block.
    fn run_block(&mut self, frame: &mut Frame<'a>, block: &'a Block, mut mask: Mask, flow: &mut Flow) -> Mask {
        for (statement, span) in block.span_iter() {
            if !any(&mask) {
                break;
            }
            mask = self.run_statement(frame, statement, *span, mask, flow);
        }
        mask
    }

    fn run_statement(
        &mut self,
        frame: &mut Frame<'a>,
        statement: &'a Statement,
        span: Span,
        mask: Mask,
        flow: &mut Flow,
    ) -> Mask {
        match statement {
            Statement::Emit(range) => {
                for expression in range.clone() {
                    let value = self.compute(frame, expression, &mask);
                    frame.values[expression.index()] = Some(value);
                }
            }
            Statement::Block(block) => return self.run_block(frame, block, mask, flow),
            Statement::If { condition, accept, reject } => {
                let condition = self.evaluate(frame, *condition, &mask);
                let chosen: Mask = mask.iter().zip(&**condition.lanes()).map(|(on, bit)| *on && *bit != 0).collect();
                let others = without(&mask, &chosen);
                let mut left = self.run_block(frame, accept, chosen, flow);
                join(&mut left, &self.run_block(frame, reject, others, flow));
                return left;
            }
            Statement::Switch { selector, cases } => {
                return self.run_switch(frame, *selector, cases, &mask, flow);
            }
            Statement::Loop { body, continuing, break_if: None } => {
                return self.run_loop(frame, body, continuing, mask, flow);
            }
            Statement::Break => {
                join(&mut flow.broken, &mask);
                return vec![false; self.lanes];
            }
            Statement::Continue => {
                join(&mut flow.continued, &mask);
                return vec![false; self.lanes];
            }
            Statement::Return { value } => {
                if let Some(value) = value {
                    let value = self.evaluate(frame, *value, &mask);
                    let before = frame.result.take();
                    frame.result = Some(before.map_or_else(|| value.clone(), |before| before.overlaid(&value, &mask)));
                }
                return vec![false; self.lanes];
            }
            Statement::ControlBarrier(kinds) => {
                if let Some(missing) = mask.iter().position(|on| !on) {
                    self.note(Hazard::Barrier, span, || format!("invocation {missing} does not come"));
                }
                self.shared_epoch += u32::from(kinds.contains(Barrier::WORK_GROUP));
                self.storage_epoch += u32::from(kinds.intersects(Barrier::STORAGE | Barrier::TEXTURE));
            }
            Statement::Store { pointer, value } => {
                let place = self.evaluate(frame, *pointer, &mask);
                let value = self.evaluate(frame, *value, &mask);
                match place.pointer() {
                    Pointer::Memory(variable, at) => {
                        let pointee = self.pointee(frame, *pointer);
                        self.store(*variable, &pointee, at, &value, &mask, span);
                    }
                    Pointer::Local(local, steps) => {
                        let variable = &mut frame.locals[local.index()];
                        *variable = variable.with(steps, &value, &mask);
                    }
                }
            }
            Statement::ImageStore { image, coordinate, value, .. } => {
                let [image, coordinate, value] =
                    [image, coordinate, value].map(|part| self.evaluate(frame, *part, &mask));
                self.store_texel(image.resource(), &coordinate, &value, &mask, span);
            }
            Statement::Call { function, arguments, result } => {
                let arguments = arguments.iter().map(|argument| self.evaluate(frame, *argument, &mask)).collect();
                let value = self.call(&self.module.functions[*function], &self.info[*function], arguments, &mask);
                if let Some(result) = result {
                    frame.values[result.index()] = value;
                }
            }
            Statement::SubgroupGather { mode: GatherMode::Broadcast(index), argument, result } => {
                self.demand_whole_subgroups(&mask, span);
                let index = self.evaluate(frame, *index, &mask);
                let argument = self.evaluate(frame, *argument, &mask);
                frame.values[result.index()] = Some(self.broadcast(&argument, index.lanes(), span));
            }
            Statement::CooperativeStore { target, data } => {
                self.demand_whole_subgroups(&mask, span);
                let target = self.evaluate(frame, *target, &mask);
                self.store_matrices(frame, &target, data, &mask, span);
            }
            other => panic!("the interpreter does not know {other:?}"),
        }
        mask
    }

    fn run_switch(
        &mut self,
        frame: &mut Frame<'a>,
        selector: Handle<Expression>,
        cases: &'a [SwitchCase],
        mask: &Mask,
        flow: &mut Flow,
    ) -> Mask {
        let selector = self.evaluate(frame, selector, mask);
        let outer = std::mem::replace(&mut flow.broken, vec![false; self.lanes]);
        let place = |wanted: SwitchValue| cases.iter().position(|case| case.value == wanted);
        let named = |number: u32| {
            let signed = || place(SwitchValue::I32(number as i32));
            place(SwitchValue::U32(number)).or_else(signed).or_else(|| place(SwitchValue::Default))
        };
        let chosen: Vec<_> = selector.lanes().iter().map(|number| named(*number)).collect();
        let mut left = vec![false; self.lanes];
        for (i, case) in cases.iter().enumerate() {
            assert!(!case.fall_through, "the interpreter does not know cases that share what they do");
            let here = mask.iter().zip(&chosen).map(|(on, chosen)| *on && *chosen == Some(i)).collect();
            join(&mut left, &self.run_block(frame, &case.body, here, flow));
        }
        join(&mut left, &flow.broken);
        flow.broken = outer;
        left
    }

    fn run_loop(
        &mut self,
        frame: &mut Frame<'a>,
        body: &'a Block,
        continuing: &'a Block,
        mut inside: Mask,
        flow: &mut Flow,
    ) -> Mask {
        let nobody = || vec![false; self.lanes];
        let outer = std::mem::replace(flow, Flow { broken: nobody(), continued: nobody() });
        while any(&inside) {
            let none = vec![false; self.lanes];
            inside = self.run_block(frame, body, inside, flow);
            join(&mut inside, &std::mem::replace(&mut flow.continued, none));
            inside = self.run_block(frame, continuing, inside, flow);
        }
        std::mem::replace(flow, outer).broken
    }

    /// Each subgroup's number of that invocation in it.
    fn broadcast(&mut self, value: &Value, index: &[u32], span: Span) -> Value {
        if let Value::Composite(parts) = value {
            return Value::composite(parts.iter().map(|part| self.broadcast(part, index, span)));
        }
        let mut numbers = value.lanes().to_vec();
        for lanes in self.subgroups() {
            let from = lanes.start + index[lanes.start] as usize;
            if !lanes.contains(&from) {
                self.note(Hazard::Subgroup, span, || format!("there is no invocation {from} in {lanes:?}"));
                continue;
            }
            let number = numbers[from];
            numbers[lanes].fill(number);
        }
        Value::scalar(numbers)
    }
}
