import { join, type Sql, sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'

type Examples = FunctionDef['examples']

const unary = (
  names: FunctionDef['names'],
  summary: string,
  make: (x: Sql) => Sql,
  examples: Examples,
): FunctionDef =>
  defineFunction({
    names,
    summary,
    params: [{ name: 'x', type: 'number' }],
    returns: 'number',
    sql: ([x = sql`0`]) => make(x),
    examples: [...examples, { expression: `${names[0]}(null)`, result: null }],
  })

const binary = (
  name: string,
  summary: string,
  params: readonly [string, string],
  make: (a: Sql, b: Sql) => Sql,
  examples: Examples,
): FunctionDef =>
  defineFunction({
    names: [name],
    summary,
    params: params.map((p) => ({ name: p, type: 'number' })),
    returns: 'number',
    sql: ([a = sql`0`, b = sql`0`]) => make(a, b),
    examples: [...examples, { expression: `${name}(1, null)`, result: null }],
  })

const round = defineFunction({
  names: ['round'],
  summary: 'The nearest whole number, or the nearest with that many decimals; halves go up.',
  params: [
    { name: 'x', type: 'number' },
    { name: 'decimals', type: 'integer', optional: true },
  ],
  returns: 'number',
  // ClickHouse rounds halves of floats to even; Java's Math.round goes up.
  sql: ([x = sql`0`, decimals]) =>
    decimals === undefined
      ? sql`floor(${x} + 0.5)`
      : sql`floor(${x} * exp10(${decimals}) + 0.5) / exp10(${decimals})`,
  examples: [
    { expression: 'round(1.549, 2)', result: 1.55 },
    { expression: 'round(2.5)', result: 3 },
    { expression: 'round(-2.5)', result: -2 },
    { expression: 'round("1234.4")', result: 1234 },
    { expression: 'round(1234, -2)', result: 1200 },
    { expression: 'round("x", 1)', result: null },
  ],
})

const haversine = defineFunction({
  names: ['haversine'],
  summary:
    'The distance in km between two points given in degrees, on a sphere of radius 6372.8 km (which the documented example fits).',
  params: ['lat1', 'lon1', 'lat2', 'lon2'].map((name) => ({ name, type: 'number' })),
  returns: 'number',
  sql: ([lat1 = sql`0`, lon1 = sql`0`, lat2 = sql`0`, lon2 = sql`0`]) =>
    sql`arrayMap(a -> 12745.6 * atan2(sqrt(a), sqrt(abs(1 - a))), [pow(sin(radians(${lat2} - ${lat1}) / 2), 2) + cos(radians(${lat1})) * cos(radians(${lat2})) * pow(sin(radians(${lon2} - ${lon1}) / 2), 2)])[1]`,
  examples: [
    { expression: 'round(haversine(39.04380, -77.48790, 45.73723, -119.81143), 2)', result: 3512.71 },
    { expression: 'haversine(1, 2, 1, 2)', result: 0 },
    { expression: 'haversine(1, 2, null, 2)', result: null },
  ],
})

const test = (names: FunctionDef['names'], summary: string, make: (x: Sql) => Sql, examples: Examples) =>
  defineFunction({
    names,
    summary,
    params: [{ name: 'x', type: 'number' }],
    returns: 'boolean',
    sql: ([x = sql`0`]) => make(x),
    examples: [...examples, { expression: `${names[0]}(null)`, result: false }],
  })

const extreme = (name: 'min' | 'max', summary: string, make: (list: Sql) => Sql, examples: Examples) =>
  defineFunction({
    names: [name],
    summary,
    params: [
      { name: 'x', type: 'number' },
      { name: 'y', type: 'number' },
      { name: 'more', type: 'number', optional: true, rest: true },
    ],
    returns: 'number',
    // the engine's own leave nulls out
    sql: (args) =>
      sql`if(${join(
        args.map((x) => sql`isNull(${x})`),
        ' OR ',
      )}, NULL, ${make(join(args))})`,
    examples: [...examples, { expression: `${name}(1, null)`, result: null }],
  })

export const MATH_FUNCTIONS: readonly FunctionDef[] = [
  extreme('min', 'The smaller of two values, or the smallest of several.', (list) => sql`least(${list})`, [
    { expression: 'min(3, "2.5")', result: 2.5 },
    { expression: 'min((8 + 1) * 10, 70)', result: 70 },
  ]),
  extreme('max', 'The larger of two values, or the largest of several.', (list) => sql`greatest(${list})`, [
    { expression: 'max(3, "2.5")', result: 3 },
    { expression: 'max(1, 2, 3)', result: 3 },
  ]),
  unary(['signum'], '1 above zero, -1 below, else 0.', (x) => sql`sign(${x})`, [
    { expression: 'signum(-3.5)', result: -1 },
    { expression: 'signum(0)', result: 0 },
  ]),
  unary(['rint'], 'The nearest whole number; halves go to the even one.', (x) => sql`roundBankers(${x})`, [
    { expression: 'rint(2.5)', result: 2 },
    { expression: 'rint(3.5)', result: 4 },
  ]),
  round,
  haversine,
  unary(['abs'], 'The value without its sign.', (x) => sql`abs(${x})`, [
    { expression: 'abs(-3)', result: 3 },
  ]),
  unary(['ceil'], 'The smallest whole number not below.', (x) => sql`ceil(${x})`, [
    { expression: 'ceil(2.1)', result: 3 },
    { expression: 'ceil("-2.1")', result: -2 },
  ]),
  unary(['floor'], 'The largest whole number not above.', (x) => sql`floor(${x})`, [
    { expression: 'floor(2.9)', result: 2 },
    { expression: 'floor(-2.1)', result: -3 },
  ]),
  unary(['sqrt'], 'The square root.', (x) => sql`sqrt(${x})`, [
    { expression: 'sqrt(81)', result: 9 },
    { expression: 'sqrt("x")', result: null },
  ]),
  unary(['cbrt'], 'The cube root.', (x) => sql`cbrt(${x})`, [{ expression: 'cbrt(27)', result: 3 }]),
  unary(['exp'], 'e to the power of x.', (x) => sql`exp(${x})`, [{ expression: 'exp(0)', result: 1 }]),
  // exp(x) - 1 loses all digits of a small x; this form is the same number and does not.
  unary(['expm1'], 'exp(x) - 1, exact for small x.', (x) => sql`2 * exp(${x} / 2) * sinh(${x} / 2)`, [
    { expression: 'round(expm1(1), 6)', result: 1.718282 },
    { expression: 'expm1(0)', result: 0 },
  ]),
  unary(['log', 'ln'], 'The natural logarithm.', (x) => sql`log(${x})`, [
    { expression: 'log(1)', result: 0 },
  ]),
  unary(['log10'], 'The logarithm of base 10.', (x) => sql`log10(${x})`, [
    { expression: 'log10(1000)', result: 3 },
  ]),
  unary(['log1p'], 'log(1 + x), exact for small x.', (x) => sql`log1p(${x})`, [
    { expression: 'log1p(0)', result: 0 },
  ]),
  unary(['sin'], 'The sine of an angle in radians.', (x) => sql`sin(${x})`, [
    { expression: 'sin(0)', result: 0 },
  ]),
  unary(['cos'], 'The cosine of an angle in radians.', (x) => sql`cos(${x})`, [
    { expression: 'cos(0)', result: 1 },
  ]),
  unary(['tan'], 'The tangent of an angle in radians.', (x) => sql`tan(${x})`, [
    { expression: 'tan(0)', result: 0 },
  ]),
  unary(['asin'], 'The angle in radians with that sine.', (x) => sql`asin(${x})`, [
    { expression: 'asin(0)', result: 0 },
  ]),
  unary(['acos'], 'The angle in radians with that cosine.', (x) => sql`acos(${x})`, [
    { expression: 'acos(1)', result: 0 },
  ]),
  unary(['atan'], 'The angle in radians with that tangent.', (x) => sql`atan(${x})`, [
    { expression: 'atan(0)', result: 0 },
  ]),
  unary(['sinh'], 'The hyperbolic sine.', (x) => sql`sinh(${x})`, [{ expression: 'sinh(0)', result: 0 }]),
  unary(['cosh'], 'The hyperbolic cosine.', (x) => sql`cosh(${x})`, [{ expression: 'cosh(0)', result: 1 }]),
  unary(['tanh'], 'The hyperbolic tangent.', (x) => sql`tanh(${x})`, [{ expression: 'tanh(0)', result: 0 }]),
  unary(['toDegrees'], 'Radians to degrees.', (x) => sql`degrees(${x})`, [
    { expression: 'round(toDegrees(3.14159265), 3)', result: 180 },
  ]),
  unary(['toRadians'], 'Degrees to radians.', (x) => sql`radians(${x})`, [
    { expression: 'round(toRadians(90), 2)', result: 1.57 },
  ]),
  binary('pow', 'x to the power of y.', ['x', 'y'], (a, b) => sql`pow(${a}, ${b})`, [
    { expression: 'pow(2, 3)', result: 8 },
  ]),
  binary('atan2', 'The angle in radians of the point (x, y).', ['y', 'x'], (a, b) => sql`atan2(${a}, ${b})`, [
    { expression: 'atan2(0, 1)', result: 0 },
  ]),
  binary('hypot', 'The square root of x² + y².', ['x', 'y'], (a, b) => sql`hypot(${a}, ${b})`, [
    { expression: 'hypot(3, 4)', result: 5 },
  ]),
  test(['isNaN'], 'True when a calculation had no number as its result.', (x) => sql`isNaN(${x})`, [
    { expression: 'isNaN(sqrt(-1))', result: true },
    { expression: 'isNaN(1)', result: false },
  ]),
  test(['isInfinity', 'isInfinite'], 'True for plus or minus infinity.', (x) => sql`isInfinite(${x})`, [
    { expression: 'isInfinity(log(0))', result: true },
    { expression: 'isInfinity(1)', result: false },
  ]),
]
