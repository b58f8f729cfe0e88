"""The exercises of lesson 08: optimizers."""

import math
import re

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip

# ---- 8.0 ----

HOW_MUCH_MEMORY = Exercise(
    id="8.0", title="How much memory?", kind="choice", reference=digest("8.0", "c"),
    mistakes=[
    Mistake("a",
        "Plain descent takes care not to shoot across the ravine, and so crawls along it.",
        "By how much does one step shrink the distance along the ravine, if η κ is 0.03 there?"),
    Mistake("b",
        "β = 0.5 makes steady steps twice as long. Along the ravine there is room for more.",
        "The steady speed is 1/(1 − β) times the plain one. "
        "By which factor does the distance along the floor then shrink in 60 steps?"),
    Mistake("d",
        "β = 0.99 forgets one hundredth in a step. Sixty steps are too few for it to slow down.",
        "How many steps does it take until 0.99ⁿ is small?"),
])  # fmt: skip

# ---- 8.1: a schedule ----


def warm_cosine(epoch, n_epochs):
    warm = 0.1 + 0.9 * min(epoch, 1)
    return warm * 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))


def after_the_warm_up(epoch, n_epochs):
    if epoch < 1:
        return 0.1 + 0.9 * epoch
    return 0.5 * (1 + math.cos(math.pi * (epoch - 1) / (n_epochs - 1)))


def one_or_the_other(epoch, n_epochs):
    if epoch < 1:
        return 0.1 + 0.9 * epoch
    return 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))


SCHEDULE = Exercise(
    id="8.1", title="Warm-up and cosine", kind="function", reference=warm_cosine,
    cases={
        "the very first step of 10 epochs": lambda rng: (0.0, 10),
        "in the first of 10 epochs": lambda rng: (float(rng.uniform(0.1, 0.9)), 10),
        "exactly after the first of 8 epochs": lambda rng: (1, 8),
        "later, in a run of 20 epochs": lambda rng: (float(rng.uniform(2, 9)), 20),
        "near the end of 5 epochs": lambda rng: (float(rng.uniform(4, 4.9)), 5),
        "exactly half of 6 epochs": lambda rng: (3, 6),
    },
    mistakes=[
    Mistake([slip("warm * 0.5", "0.5"), slip("0.1 + 0.9 * min(epoch, 1)", "1")],
        "This is the cosine alone. The warm-up of the first epoch is missing.",
        "What is the factor at the very first step?"),
    Mistake([slip("min(epoch, 1)", "epoch"), slip("min(epoch, 1)", "max(epoch, 1)")],
        "The warm-up doesn't end: its line goes on rising after the first epoch.",
        "The line should stay at 1 once epoch has passed 1. min or max?"),
    Mistake(slip("0.1 + 0.9 * min(epoch, 1)", "min(epoch, 1)"),
        "The line begins at 0. The first step then goes nowhere.",
        "It should begin at a tenth: which line goes from 0.1 to 1?"),
    Mistake(slip("0.1 + 0.9 * min(epoch, 1)", "min(0.1 + epoch, 1)"),
        "The line is too steep: it is at 1 before the first epoch is over.",
        "How far does it rise from 0.1 to 1?"),
    Mistake([slip("(1 + math.cos(math.pi * epoch / n_epochs))",
                  "1 + math.cos(math.pi * epoch / n_epochs)"),
        slip("warm * 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))",
             "warm * (0.5 * 1 + math.cos(math.pi * epoch / n_epochs))")],
        "A pair of parentheses is missing around 1 + cos.",
        "What does Python compute first, * or +?"),
    Mistake(slip("0.9 * min", "min"),
        "The line goes from 0.1 to 1.1.",
        "What is missing between 0.1 and 1?"),
    Mistake([after_the_warm_up,
        slip("warm * 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))",
             "warm * 0.5 * (1 + math.cos(math.pi * max(epoch - 1, 0) / (n_epochs - 1)))")],
        "Your cosine begins after the warm-up. That is used, too, but here it begins with the run.",
        "The second factor knows nothing of the first."),
    Mistake(one_or_the_other,
        "During the first epoch the cosine is missing: the two factors are multiplied all along.",
        "Compute both factors every time, then multiply."),
    Mistake(slip("warm * 0.5", "warm"), "Twice too large: 1 + cos goes up to 2.",
        "What is 1 + cos 0?"),
    Mistake(slip("(1 + math.cos(math.pi * epoch / n_epochs))",
            "math.cos(math.pi * epoch / n_epochs)"),
        "The 1 + is missing, so the rate becomes negative in the second half.",
        "Between which numbers does 1 + cos lie?"),
    Mistake(slip("math.pi * epoch / n_epochs", "math.pi * epoch"),
        "The cosine goes round once in two epochs: it should take the whole run for half a turn.",
        "At the end of the run the angle should be π. What should epoch be divided by?"),
    Mistake([slip("min(epoch, 1)", "epoch / n_epochs"),
        slip("min(epoch, 1)", "min(epoch / n_epochs, 1)")],
        "Your warm-up lasts the whole run. It should be over after one epoch.",
        "How large is the first factor when epoch is 1?"),
    Mistake(slip("math.pi * epoch", "epoch"), "π is missing: the cosine comes down a little only.",
        "At the end of the run the angle should be π."),
    Mistake(slip("math.pi * epoch", "2 * math.pi * epoch"),
        "2π is a whole turn: down and up again.", "At the end of the run the angle should be π."),
    Mistake(slip("math.pi * epoch", "180 * epoch"), "The cosine wants radians, not degrees.",
        "Half a turn is 180 degrees. What is it in radians?"),
    Mistake(slip("1 + math.cos", "1 - math.cos"),
        "The rate rises over the run. It should fall.", "What is cos 0, and what is cos π?"),
    Mistake(slip("epoch / n_epochs", "epoch // n_epochs"),
        "// rounds down, so the cosine stays at its start until the last moment.",
        "epoch comes with fractions. Which division keeps them?"),
    Mistake(slip("warm * 0.5 * (", "warm + 0.5 * ("),
        "The two factors are added up. A factor times a factor was asked for.",
        "If the cosine says ½ and the warm-up ½, the rate should be a quarter."),
    Mistake(slip("epoch / n_epochs))", "epoch / (n_epochs - 1)))"),
        "Your cosine arrives one epoch too early.",
        "epoch runs from 0 up to n_epochs. At which epoch should the angle be π?"),
    Mistake(slip("warm * 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))", "warm"),
        "This is the warm-up alone.", "And the cosine?"),
])  # fmt: skip

# ---- 8.2 and 8.3: optimizers; what they remember must last from step to step ----


class Momentum:
    def __init__(self, rate, beta=0.9):
        self.rate, self.beta = rate, beta

    def start(self, params):
        self.v = [np.zeros_like(p) for p in params]

    def step(self, params, grads):
        for p, g, v in zip(params, grads, self.v):
            v *= self.beta
            v -= self.rate * g
            p += v


class Adam:
    def __init__(self, rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.rate, self.beta1, self.beta2, self.eps = rate, beta1, beta2, eps

    def start(self, params):
        self.m = [np.zeros_like(p) for p in params]
        self.s = [np.zeros_like(p) for p in params]
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        for p, g, m, s in zip(params, grads, self.m, self.s):
            m *= self.beta1
            m += (1 - self.beta1) * g
            s *= self.beta2
            s += (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            s_hat = s / (1 - self.beta2**self.t)
            p -= self.rate * m_hat / (np.sqrt(s_hat) + self.eps)


def blank(self, params, grads): ...


WHOLE_LISTS = (
    "You compute with a whole list. params, grads and what the object keeps are lists of arrays, "
    "and the arrays differ in shape: go through them with a loop and zip."
)


def four_steps(Rule, settings, params, gradients, rates):
    """Take four steps with the student's class; return all parameters after each, in one row.

    `rates` has one for each step, as a schedule would set it.
    """
    if Rule.step.__code__.co_code == blank.__code__.co_code:
        return ...  # nothing has been written yet
    rule, arrays = Rule(*settings), [p.copy() for p in params]
    params, after = list(arrays), []  # a new array put into the list leaves the network's alone
    rule.start(params)
    with np.errstate(divide="ignore", invalid="ignore"):
        for rule.rate, grads in zip(rates, gradients):
            try:
                rule.step(params, [g.copy() for g in grads])
            except TypeError as error:
                if not re.search("sequence|'list'", str(error)):
                    raise
                raise Unusable(WHOLE_LISTS) from None
            after.append(np.concatenate([p.ravel() for p in arrays]))
    return tuple(after)


def a_walk(rng, settings, shapes=((2, 3), (3,)), scale=1.0, falling=(1, 1, 1, 1)):
    """Settings, parameters, the gradients of four steps, none of them near 0, and their rates."""

    def draw():
        return [scale * rng.uniform(0.5, 2, s) * rng.choice([-1.0, 1.0], s) for s in shapes]

    return settings, draw(), [draw() for _ in range(4)], [settings[0] * f for f in falling]


def black_pixel(rng):
    """A weight whose gradient is 0 in every step, and some with tiny gradients."""
    settings, params, gradients, rates = a_walk(rng, (0.01, 0.9, 0.999, 1e-8), scale=1e-7)
    for grads in gradients:
        grads[0][0] = 0
    return settings, params, gradients, rates


T_BEFORE_THE_LOOP = """\
        self.t += 1
        for p, g, m, s in zip(params, grads, self.m, self.s):
"""
STEPS = ("after step 1", "after step 2", "after step 3", "after step 4")

MOMENTUM = Exercise(
    id="8.2", title="A step with momentum", kind="function", reference=Momentum, call=four_steps,
    parts=STEPS,
    cases={
        "β = 0.9, a matrix and a vector": lambda rng: a_walk(rng, (0.1, 0.9)),
        "β = 0.5, one number": lambda rng: a_walk(rng, (0.3, 0.5), shapes=((1,),)),
        "β = 0.99, two matrices": lambda rng: a_walk(rng, (0.01, 0.99), shapes=((3, 2), (2, 2))),
        "β = 0: plain descent": lambda rng: a_walk(rng, (0.2, 0.0)),
        "a rate that falls from step to step": lambda rng: a_walk(
            rng, (0.1, 0.9), falling=(1, 0.5, 0.2, 0.1)
        ),
    },
    mistakes=[
    Mistake([slip("v -= self.rate", "v += self.rate"), slip("p += v", "p -= v")],
        "The steps go uphill.",
        "The velocity holds −η g. With which sign is it added to the parameter?"),
    Mistake([slip("            v *= self.beta\n            v -= self.rate * g",
                  "            v = self.beta * v - self.rate * g"),
        slip("v *= self.beta", "v = self.beta * v"),
        slip("        for p, g, v", "        self.start(params)\n        for p, g, v")],
        "The velocity is forgotten after each step, so this is plain descent. v = … gives the name "
        "v to a new array, while self.v holds the zeros of the start.",
        "Which operators change an array in place? And does step call start?"),
    Mistake([slip("p += v", "p = p + v"), slip("p += v", "p = v + p")],
        "The parameters do not move. A new array, by p = … or params[i] = …, leaves the "
        "network's own alone.",
        "Which operator changes an array in place?"),
    Mistake(slip("            v *= self.beta\n", ""),
        "Nothing is forgotten: β is missing, so all old gradients count in full.",
        "Momentum should be scaled down a little every step. Here it isn't."),
    Mistake([slip("            v -= self.rate * g\n            p += v",
                  "            v += g\n            p -= self.rate * v")],
        "That is convention 2 of task 8.5. With a constant rate it is the same rule. When a "
        "schedule changes the rate, it isn't.",
        "In which of the two lines does η stand?"),
    Mistake([slip("v -= self.rate * g", "v -= (1 - self.beta) * self.rate * g"),
        slip("            v -= self.rate * g\n            p += v",
             "            v += (1 - self.beta) * g\n            p -= self.rate * v")],
        "Your gradients are scaled by 1 − β. That is another convention, with steps 1 − β times "
        "as long; task 8.5 converts it.",
        "Compare the first step with −η g."),
    Mistake(slip("v -= self.rate * g", "v -= g"), "The rate is missing.",
        "How far should the very first step go?"),
    Mistake([slip("v -= self.rate * g", "v -= self.beta * self.rate * g"),
        slip("            v *= self.beta\n            v -= self.rate * g",
             "            v -= self.rate * g\n            v *= self.beta")],
        "The new gradient is scaled by β, too. Only the old velocity should be.",
        "First shrink the old velocity, then push."),
    Mistake(slip("p += v", "p += self.rate * v"),
        "The rate comes twice: in the velocity and again in the step.",
        "Compare the first step with −η g."),
    Mistake(slip("            v *= self.beta\n            v -= self.rate * g\n            p += v",
                 "            p += v\n            v *= self.beta\n            v -= self.rate * g"),
        "The parameters move with the old velocity, so the first step goes nowhere.",
        "In which order do the two lines of the rule stand?"),
    Mistake(slip("            v *= self.beta\n            v -= self.rate * g",
                 "            v *= self.rate\n            v -= self.beta * g"),
        "The rate and β have changed places.",
        "Which of the two multiplies the old velocity?"),
    Mistake(slip("v *= self.beta", "v *= 1 - self.beta"),
        "The old velocity keeps 1 − β of itself. It should keep β.",
        "With β = 0.9, how much of the velocity is left after one step?"),
    Mistake(slip("            p += v", "        p += v"),
        "Only the last array moves: that line stands outside the loop.",
        "How far is it indented?"),
    Mistake(slip("p += v", "p += v - self.rate * g"),
        "The gradient counts twice in each step: once in the velocity, once beside it.",
        "The velocity already has the new gradient in it."),
    Mistake(slip("p += v", "p += self.beta * v - self.rate * g"),
        "This is Nesterov's rule, which looks one step ahead. It comes later in this part.",
        "Here the parameter moves by the new velocity."),
])  # fmt: skip


class BetasSwapped(Adam):
    def __init__(self, rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(rate, beta2, beta1, eps)


ADAM = Exercise(
    id="8.3", title="A step of Adam", kind="function", reference=Adam, call=four_steps,
    parts=STEPS,
    cases={
        "a matrix and a vector": lambda rng: a_walk(rng, (0.01, 0.9, 0.999, 1e-8)),
        "one number, other betas": lambda rng: a_walk(rng, (0.1, 0.5, 0.9, 1e-8), ((1,),)),
        "a large ε": lambda rng: a_walk(rng, (0.1, 0.8, 0.95, 0.1), ((3, 2), (2, 2))),
        "tiny gradients, and some that are 0": black_pixel,
    },
    mistakes=[
    Mistake(slip("            m_hat = m / (1 - self.beta1**self.t)\n"
                 "            s_hat = s / (1 - self.beta2**self.t)\n",
                 "            m_hat, s_hat = m, s\n"),
        "Both corrections are missing: the means still carry the zeros they began with.",
        "What do m and s hold after a single step?"),
    Mistake(slip("s / (1 - self.beta2**self.t)", "s"),
        "s is not corrected, so it is far too small at first, and the steps far too long.",
        "Both means began at 0."),
    Mistake(slip("m / (1 - self.beta1**self.t)", "m"),
        "m is not corrected, so the first steps are too short.",
        "Both means began at 0."),
    Mistake(slip("        self.t += 1\n", ""),
        "t stays 0, and 1 − β⁰ is 0: you divide by 0.",
        "Which step is it when step is called for the first time?"),
    Mistake(slip(T_BEFORE_THE_LOOP,
                 "        for p, g, m, s in zip(params, grads, self.m, self.s):\n"
                 "            self.t += 1\n"),
        "t counts the arrays, not the steps: that line stands inside the loop.",
        "How often should t grow in one step?"),
    Mistake(slip("np.sqrt(s_hat)", "s_hat"),
        "The root is missing: you divide by the mean square.",
        "In which unit is g², and in which is g?"),
    Mistake(slip("(np.sqrt(s_hat) + self.eps)", "np.sqrt(s_hat + self.eps)"),
        "ε stands under the root. There it is 10⁻⁴ and no longer small.",
        "What is the root of 10⁻⁸?"),
    Mistake(slip(" + self.eps", ""),
        "A gradient that is always 0 gives 0/0, which is NaN.",
        "What is ε for?"),
    Mistake(slip("(np.sqrt(s_hat) + self.eps)", "np.sqrt(s_hat) + self.eps"),
        "A pair of parentheses is missing: ε is added to the step, not to the root.",
        "What does Python compute first, / or +?"),
    Mistake([slip("            m *= self.beta1\n            m += (1 - self.beta1) * g\n"
                  "            s *= self.beta2\n            s += (1 - self.beta2) * g**2\n",
                  "            m = self.beta1 * m + (1 - self.beta1) * g\n"
                  "            s = self.beta2 * s + (1 - self.beta2) * g**2\n")],
        "Both means are forgotten after each step. m = … gives the name m to a new array, and "
        "self.m still holds zeros.",
        "Which operators change an array in place?"),
    Mistake([slip("            m *= self.beta1\n            m += (1 - self.beta1) * g\n",
                  "            m = self.beta1 * m + (1 - self.beta1) * g\n"),
             slip("m *= self.beta1", "m = self.beta1 * m")],
        "The mean m is forgotten after each step. m = … gives the name m to a new array, and "
        "self.m still holds zeros.",
        "Which operators change an array in place?"),
    Mistake([slip("            s *= self.beta2\n            s += (1 - self.beta2) * g**2\n",
                  "            s = self.beta2 * s + (1 - self.beta2) * g**2\n"),
             slip("s *= self.beta2", "s = self.beta2 * s")],
        "The mean s is forgotten after each step. s = … gives the name s to a new array, and "
        "self.s still holds zeros.",
        "Which operators change an array in place?"),
    Mistake(slip("g**2", "g"), "s is the mean of g, not of its square.",
        "Which of the two means can never be negative?"),
    Mistake(slip("p -= self.rate * m_hat / (np.sqrt(s_hat) + self.eps)",
                 "p = p - self.rate * m_hat / (np.sqrt(s_hat) + self.eps)"),
        "The parameters do not move: p = … gives the name p to a new array.",
        "Which operator changes an array in place?"),
    Mistake(slip("p -=", "p +="), "The steps go uphill.", "Which sign stands in front of η?"),
    Mistake([slip("            m *= self.beta1\n            m += (1 - self.beta1) * g\n"
                  "            s *= self.beta2\n            s += (1 - self.beta2) * g**2\n",
                  "            m *= self.beta2\n            m += (1 - self.beta2) * g\n"
                  "            s *= self.beta1\n            s += (1 - self.beta1) * g**2\n"),
             BetasSwapped],
        "The two betas have changed places.", "β₁ belongs to m, β₂ to s."),
    Mistake(slip("self.beta1**self.t)\n            s_hat = s / (1 - self.beta2**",
                 "self.beta2**self.t)\n            s_hat = s / (1 - self.beta1**"),
        "In the corrections the two betas have changed places.",
        "By what was m scaled down, and by what s?"),
    Mistake(slip("            m += (1 - self.beta1) * g\n            s *= self.beta2\n"
                 "            s += (1 - self.beta2) * g**2\n",
                 "            m += g\n            s *= self.beta2\n            s += g**2\n"),
        "Both 1 − β are missing: g and g² are not scaled down, so m and s are sums, not means.",
        "If g is always 1, what should m become in the end?"),
    Mistake([slip("            m *= self.beta1\n", ""), slip("            s *= self.beta2\n", ""),
             slip("            m *= self.beta1\n            m += (1 - self.beta1) * g\n"
                  "            s *= self.beta2\n",
                  "            m += (1 - self.beta1) * g\n")],
        "Nothing is forgotten: an old mean should be scaled down by its β before it grows.",
        "What does the first of the two factors in the formula multiply?"),
    Mistake(slip("m += (1 - self.beta1) * g", "m += g"),
        "1 − β₁ is missing: m is a sum here, about ten times the mean.",
        "If g is always 1, what should m become in the end?"),
    Mistake(slip("s += (1 - self.beta2) * g**2", "s += g**2"),
        "1 − β₂ is missing: s is a sum here, not a mean.",
        "If g is always 1, what should s become in the end?"),
    Mistake(slip("            m_hat = m / (1 - self.beta1**self.t)\n"
                 "            s_hat = s / (1 - self.beta2**self.t)\n",
                 "            m /= 1 - self.beta1**self.t\n"
                 "            s /= 1 - self.beta2**self.t\n"
                 "            m_hat, s_hat = m, s\n"),
        "The corrected means are written back, and are corrected again in the next step.",
        "m and s must go on uncorrected. Give the corrected ones names of their own."),
    Mistake(slip("            m_hat = m / (1 - self.beta1**self.t)\n"
                 "            s_hat = s / (1 - self.beta2**self.t)\n",
                 "            m_hat = m / (1 - self.beta1)\n"
                 "            s_hat = s / (1 - self.beta2)\n"),
        "You divide by 1 − β in each step. That is right in the first one only.",
        "In step t the zeros have weight βᵗ."),
    Mistake(slip("            m_hat = m / (1 - self.beta1**self.t)\n"
                 "            s_hat = s / (1 - self.beta2**self.t)\n",
                 "            m_hat = m / (1 - self.beta1 * self.t)\n"
                 "            s_hat = s / (1 - self.beta2 * self.t)\n"),
        "β times t is not β to the power of t.", "How does Python write a power?"),
    Mistake(slip("m_hat / (", "g / ("),
        "The step uses the gradient itself, so m is never used.",
        "What stands above the line?"),
])  # fmt: skip

# ---- 8.4: what a loop over batches leaves out ----


def left_out():
    return 10, 3, 1000


LEFT_OUT = Exercise(
    id="8.4", title="The last batch", kind="numbers", reference=left_out,
    mistakes=[
    Mistake((0, 3, 0),
        "You dropped incomplete batches only. This loop also stops before a last batch that is "
        "full.",
        "Where does range(0, 990, 10) end?"),
    Mistake((0, 3, 1000),
        "The first number: 1000 is a multiple of 10, and the last batch is full. Is it made?",
        "Which is the last number in range(0, 990, 10)?"),
    Mistake((10, 13, 1000),
        "The second number: does the batch that begins at 990 come?",
        "Which is the last number in range(0, 993, 10)?"),
    Mistake((10, 10, 1000),
        "It is not always a whole batch that is missing.",
        "Which is the last number in range(0, 993, 10), and where does its batch end?"),
    Mistake((10, 3, 0),
        "The third number: with B = N, where does the range end?",
        "How many numbers are in range(0, 0, 1000)?"),
    Mistake((990, 1000, 0),
        "These are the samples that the loop does use.",
        "Asked for are those it leaves out."),
    Mistake((99, 100, 0),
        "These are the numbers of batches.",
        "How many samples are in none of them?"),
    Mistake((1, 0, 1),
        "These look like batches that are missing. Asked for are samples.",
        "How many samples are in none of the batches?"),
])  # fmt: skip

# ---- 8.5: three conventions of momentum ----


def convert(rate, beta):
    return rate, rate / (1 - beta)


def settings_of_momentum(rng):
    return float(rng.uniform(0.02, 0.5)), float(rng.uniform(0.6, 0.95))


CONVERT = Exercise(
    id="8.5", title="Three conventions", kind="function", reference=convert,
    parts=("rate of convention 2", "rate of convention 3"),
    cases={
        "any rate and β": settings_of_momentum,
        "β = 0.5": lambda rng: (float(rng.uniform(0.02, 0.5)), 0.5),
        "β = 0.99": lambda rng: (float(rng.uniform(0.02, 0.5)), 0.99),
    },
    mistakes=[
    Mistake(slip("rate / (1 - beta)", "rate * (1 - beta)"),
        "Convention 3 scales its gradients down by 1 − β. You scaled the rate down as well.",
        "Which rate makes the first steps equal?"),
    Mistake(slip("rate, rate / (1 - beta)", "rate / (1 - beta), rate"),
        "The two have changed places.",
        "Which convention has 1 − β in it?"),
    Mistake(slip("rate, rate / (1 - beta)", "rate / (1 - beta), rate / (1 - beta)"),
        "Convention 2 adds the gradients up as they are. What does the first step of each make?",
        "Write the first step of conventions 1 and 2 side by side."),
    Mistake(slip("rate, rate / (1 - beta)", "rate * (1 - beta), rate"),
        "These two go together, but they belong to another rate of convention 1.",
        "The first step of convention 1 is −η g. And that of convention 2?"),
    Mistake(slip("rate / (1 - beta)", "rate"),
        "You gave all conventions the same rate. The third then takes shorter steps.",
        "Write the first step of each: −η g, and then?"),
    Mistake(slip("rate / (1 - beta)", "rate / beta"),
        "You divided by β. What scales the gradient in convention 3?",
        "Write its first step."),
    Mistake(slip("rate / (1 - beta)", "rate / (1 + beta)"),
        "1 + β belongs to a gradient that changes its sign. Here the rules should agree always.",
        "Write the first step of convention 3."),
    Mistake(slip("rate, rate", "-rate, rate"),
        "The sign is in the rule already: w ← w − η v.",
        "Write the first step of convention 2."),
    Mistake(slip("rate, rate / (1 - beta)", "rate * beta, rate * beta / (1 - beta)"),
        "There is a β too much. The first step knows no old velocity.",
        "Write the first step of each."),
])  # fmt: skip

# ---- 8.6: a rule with patience ----


def factor_after(costs, patience):
    factor, best, waited = 1.0, math.inf, 0
    for cost in costs:
        if cost < best:
            best, waited = cost, 0
        else:
            waited += 1
        if waited == patience:
            factor, waited = factor / 2, 0
    return factor


def at_every_rise(costs, patience):
    cuts = 0
    for k in range(2, len(costs)):
        cuts += costs[k] > costs[k - 1]
    return 0.9**cuts


def again_and_again(costs, patience):
    factor, best, waited = 1.0, math.inf, 0
    for cost in costs:
        if cost < best:
            best, waited = cost, 0
        else:
            waited += 1
        if waited >= patience:
            factor /= 2
    return factor


def from_the_end(costs, patience):
    since = len(costs) - 1 - costs.index(min(costs))
    return 0.5 if since >= patience else 1.0


def noisy(rng, n, patience):
    falling = 2.0 - np.arange(n) / n
    return [float(c) for c in falling + rng.normal(0, 0.1, n)], patience


def flat(rng, n, patience):
    return [1.0, 0.5, *(float(c) for c in 0.6 + 0.1 * rng.uniform(size=n))], patience


def slowly_back(low):
    return [low, low + 2, low + 1.9, low + 1.5, low + 1.6, low + 1.2, low + 1.3]


def stairs(rng):
    low = float(rng.uniform(1, 2))
    return [low + 2, low + 3, low + 2.5, low + 1, low + 2, low + 1.5, low + 1.2, low, low + 1], 3


FACTOR_AFTER = Exercise(
    id="8.6", title="A rule with patience", kind="function", reference=factor_after,
    cases={
        "30 noisy costs, patience 3": lambda rng: noisy(rng, 30, 3),
        "two steps down, then 14 above, patience 4": lambda rng: flat(rng, 14, 4),
        "two steps down, then 5 above, patience 5": lambda rng: flat(rng, 5, 5),
        "down in stairs": stairs,
        "slowly back": lambda rng: (slowly_back(float(rng.uniform(1, 2))), 2),
        "always the same cost": lambda rng: ([1.0] * 7, 2),
        "falling all the time": lambda rng: ([float(c) for c in -np.sort(rng.normal(size=9))], 2),
        "one cost": lambda rng: ([float(rng.normal())], 1),
    },
    mistakes=[
    Mistake(at_every_rise,
        "This is the rule of the text: it cuts at every rise. Yours should wait.",
        "What is patience for?"),
    Mistake(slip("            best, waited = cost, 0\n        else:\n            waited += 1",
                 "            waited = 0\n        else:\n            waited += 1\n"
                 "        best = cost"),
        "You compare with the cost of the epoch before. A small fall then counts as progress, even "
        "far above the best.",
        "What must a cost beat?"),
    Mistake(slip("factor / 2, 0", "factor / 2, waited"),
        "After a cut the counting should begin anew.",
        "What is `waited` after the rate has been halved?"),
    Mistake(again_and_again,
        "After a cut you go on counting, so the rate is halved again in the very next epoch.",
        "What is `waited` after the rate has been halved?"),
    Mistake([slip("factor / 2, 0", "0.5, 0"), from_the_end,
        slip("factor, waited = factor / 2, 0", "return factor / 2")],
        "The rate is halved once at most. Each further wait should halve it again.",
        "What becomes of a factor that is ½ already?"),
    Mistake(slip("waited == patience", "waited > patience"),
        "You wait one epoch too long.",
        "With patience 3, after how many epochs without progress does the rate fall?"),
    Mistake(slip("cost < best", "cost <= best"),
        "A cost equal to the best one counts as progress here. It brought nothing lower.",
        "The same cost seven times: is that progress?"),
    Mistake(slip("best, waited = cost, 0", "best = cost"),
        "The waiting is not reset when a new best cost comes.",
        "The epochs without progress must come in a row."),
    Mistake(slip("factor / 2, 0", "factor * 2, 0"), "The rate is doubled.",
        "In which direction should the rate go when nothing improves?"),
    Mistake(slip("factor / 2, 0", "factor - 0.5, 0"),
        "You subtract ½: the second cut makes the rate 0.",
        "Half of a half is a quarter."),
    Mistake([slip("            factor, waited = factor / 2, 0",
                  "            factor, waited, best = factor / 2, 0, cost"),
        slip("            factor, waited = factor / 2, 0",
             "            factor, waited, best = factor / 2, 0, math.inf")],
        "After a cut you forget the best cost, and a worse one takes its place.",
        "What must the next cost beat?"),
    Mistake(slip("math.inf, 0", "costs[0], 0"),
        "The first cost counts as an epoch without progress: you compare it with itself.",
        "Which number is above any first cost?"),
    Mistake(slip("    return factor", "    return waited"),
        "You return how long it has waited.", "Asked for is the factor."),
])  # fmt: skip

# ---- 8.7: momentum made to measure ----

RAVINES = {(1.0, 100.0): 120, (1.0, 25.0): 60, (0.5, 200.0): 250}  # curvatures: steps allowed


def best_pair(k_low, k_high):
    a, b = math.sqrt(k_low), math.sqrt(k_high)
    return 4 / (a + b) ** 2, ((b - a) / (b + a)) ** 2


def n_steps(rate, beta, k_low, k_high, at_most=3000):
    """Count the steps until both distances are below 1e-6; inf if they never are."""
    k, w, v = np.array([k_low, k_high]), np.ones(2), np.zeros(2)
    for n in range(1, at_most + 1):
        v = beta * v - rate * k * w
        w = w + v
        if np.abs(w).max() > 1e9:
            return math.inf
        if np.abs(w).max() < 1e-6:
            return n
    return math.inf


def race_down(answer, k_low, k_high):
    """Run the student's pair down three ravines; say how many steps it took, or what is wrong."""
    took = []
    for (k_low, k_high), allowed in RAVINES.items():
        pair = answer(k_low, k_high)
        if pair is None or pair is ...:
            return pair
        try:
            rate, beta = (float(x) for x in pair)
        except (TypeError, ValueError):
            raise Unusable("Return two numbers: rate, beta.") from None
        n = n_steps(rate, beta, k_low, k_high)
        took.append(str(n))
        if n <= allowed:
            continue
        ravine = f"κ from {k_low:g} to {k_high:g}, with rate {rate:.3g} and β {beta:.3g}:"
        steps = "never arrives" if n == math.inf else f"takes {n} steps"
        plain, too_far, too_short, too_long, one_only, negative = BEST_PAIR.mistakes
        best_rate, best_beta = best_pair(k_low, k_high)
        for is_so, mistake in (
            (len(took) > 1, one_only),
            (rate <= 0 or not 0 <= beta < 1, negative),
            (beta == 0, plain),
            (rate >= 2 * (1 + beta) / k_high, too_far),
            (rate < 0.9 * best_rate, too_short),
            (beta > best_beta, too_long),
        ):
            if is_so:
                raise Unusable(f"{ravine} it {steps}.", mistake=mistake)
        raise Unusable(f"{ravine} it {steps}; {allowed} are allowed.")
    return f"Three ravines, {', '.join(took[:-1])} and {took[-1]} steps."


BEST_PAIR = Exercise(
    id="8.7", title="Momentum made to measure", kind="function", reference=best_pair,
    call=race_down, once=True,
    cases={
        "κ from 1 to 100": lambda rng: (1.0, 100.0),
        "κ from 1 to 25": lambda rng: (1.0, 25.0),
    },
    mistakes=[
    Mistake(slip("((b - a) / (b + a)) ** 2", "0.0"),
        "That is plain descent. It cannot be quick in both directions.",
        "What does β do to a direction whose curvature is small?"),
    Mistake(slip("4 / (a + b) ** 2", "4 / k_high"),
        "The rate is beyond the limit of the steep direction, which is 2(1 + β)/κ.",
        "Which of the two curvatures sets the limit?"),
    Mistake([slip("4 / (a + b) ** 2", "4 / (k_low + k_high) ** 2"),
             slip("4 / (a + b) ** 2", "2 / (a + b) ** 2"),
             slip("a, b = math.sqrt(k_low), math.sqrt(k_high)", "a, b = k_low, k_high")],
        "The rate is smaller than it should be.",
        "Take the roots of both ends and add them: √β goes out, and 2 is on the other side."),
    Mistake(slip("((b - a) / (b + a)) ** 2", "(b - a) / (b + a)"),
        "β is larger than it need be. The distance shrinks by √β in each step.",
        "Which is the smallest β for which both directions lie in the range?"),
    Mistake(slip("    a, b", "    k_low, k_high = 1.0, 100.0\n    a, b"),
        "Your pair suits one ravine, and this is another.",
        "How do rate and β depend on the two curvatures?"),
    Mistake([slip("4 / (a + b) ** 2", "-4 / (a + b) ** 2"),
             slip("((b - a) / (b + a)) ** 2", "((b + a) / (b - a)) ** 2")],
        "The rate must be positive, and β at least 0 and below 1.",
        "What does a velocity do that grows by itself?"),
])  # fmt: skip

EXERCISES = [
    HOW_MUCH_MEMORY, SCHEDULE, MOMENTUM, ADAM, LEFT_OUT, CONVERT, FACTOR_AFTER, BEST_PAIR,
]  # fmt: skip
