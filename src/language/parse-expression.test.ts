import { expect, test } from 'vitest'
import { showExpr } from '../../test/support/show-tree.ts'
import { TINY_TABLE } from '../../test/support/tiny-operators.ts'
import { parseQuery } from './parse-query.ts'
import { expressionPrinter } from './print-expression.ts'

const read = (text: string) => {
  const { query, diagnostics } = parseQuery(`* | where ${text}`, TINY_TABLE)
  const [stage] = query.stages
  if (stage?.kind !== 'where') throw new Error(`not read: ${JSON.stringify(diagnostics)}`)
  expect(diagnostics).toEqual([])
  return stage.condition
}

// text, tree, and how it is printed when that differs
test.each<[string, string, string?]>([
  ['a or b and c', '(or a (and b c))'],
  ['(a or b) and c', '(and (or a b) c)'],
  ['a || b && !c', '(or a (and b (not c)))', 'a or b and !c'],
  ['1 + 2 * -3 % 4 - 5', '(- (+ 1 (% (* 2 (- 3)) 4)) 5)'],
  ['52 * (6 - 2)', '(* 52 (- 6 2))'],
  ['a - (b - c)', '(- a (- b c))'],
  ['15 - -5', '(- 15 (- 5))'],
  ['44%10', '(% 44 10)', '44 % 10'],
  ['a %b', '(% a b)', 'a % b'],
  ['x == 1 and y <> "a"', '(and (= x 1) (!= y "a"))', 'x = 1 and y != "a"'],
  ['a < b ? 1 : c ? 2 : 3', '(? (< a b) 1 (? c 2 3))'],
  ['(a ? b : c) ? d : e', '(? (? a b c) d e)'],
  [
    'x in (1, "b") or y NOT IN ("c")',
    '(or (in x [1 "b"]) (not-in y ["c"]))',
    'x in (1, "b") or y not in ("c")',
  ],
  ['not x in (1) and z', '(and (not (in x [1])) z)', '!(x in (1)) and z'],
  ['!x matches "a*"', '(not (glob x "a*"))', '!(x matches "a*")'],
  ['!(x matches "a*")', '(not (glob x "a*"))'],
  ['(!x) matches "a*"', '(glob (not x) "a*")'],
  ['!x = y', '(= (not x) y)'],
  ['!isNull(x) and not isBlank(y)', '(and (not isNull(x)) (not isBlank(y)))', '!isNull(x) and !isBlank(y)'],
  ['!!x', '(not (not x))'],
  ['x matches /(?i)^a\\/b|c$/', '(regex x /(?i)^a/b|c$/)'],
  ['x matches (/a/)', '(regex x /a/)', 'x matches /a/'],
  ['x matches ("*a*")', '(glob x "*a*")', 'x matches "*a*"'],
  ['h matches concat("*", i, "*")', '(glob h concat("*" i "*"))'],
  ['matches(f, "(?i)\\d+")', 'matches(f "(?i)\\\\d+")'],
  [
    '!matches(f, /x/) and f !matches /y/',
    '(and (not matches(f /x/)) (not-regex f /y/))',
    '!matches(f, /x/) and f not matches /y/',
  ],
  ['x like "a%" and y contains "b"', '(and (like x "a%") (contains y "b"))'],
  ['contains(x, "y") and contains', '(and contains(x "y") contains)'],
  ['x is null or y is not null', '(or (null? x) (not-null? y))'],
  ['replace(s, /[0-9]{5,}/, "") = "x"', '(= replace(s /[0-9]{5,}/ "") "x")'],
  ['a / b / c', '(/ (/ a b) c)'],
  [
    '%"odd name" + %users[2].address',
    '(+ %"odd name" %"users[2].address")',
    '%"odd name" + %"users[2].address"',
  ],
  ['1.5s + 2k + 1Ki + 1M + 3.14e+4 + .5', '(+ (+ (+ (+ (+ 1500 2000) 1024) 1000000) 31400) 0.5)'],
  [
    'if(a = 1,\n  "x",\n  if(b, "y", null))',
    'if((= a 1) "x" if(b "y" null))',
    'if(a = 1, "x", if(b, "y", null))',
  ],
  [
    '"a\\"b\\\\c\\d\\n" = """r"w\\"""',
    '(= "a\\"b\\\\c\\\\d\\n" "r\\"w\\\\")',
    '"a\\"b\\c\\d\\n" = "r\\"w\\\\"',
  ],
  ['TRUE and False // end', '(and true false)', 'true and false'],
  ['db.cluster.name /* why */ = "x"', '(= db.cluster.name "x")', 'db.cluster.name = "x"'],
])('%s', (text, tree, printed = text) => {
  const expr = read(text)
  expect(showExpr(expr)).toBe(tree)
  expect(expressionPrinter(() => '')(expr)).toBe(printed)
  expect(showExpr(read(printed))).toBe(tree)
})
