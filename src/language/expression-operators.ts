import type { BinaryOp, Expr } from './ast.ts'
import type { TokenStream } from './token-stream.ts'

/** Binding strengths, loosest first (language spec §2). The parser and the printer share them. */
export const STRENGTH = {
  conditional: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  unary: 7,
  primary: 8,
} as const

const BINARY: Readonly<Record<string, { readonly op: BinaryOp; readonly strength: number }>> = {
  '||': { op: 'or', strength: STRENGTH.or },
  or: { op: 'or', strength: STRENGTH.or },
  '&&': { op: 'and', strength: STRENGTH.and },
  and: { op: 'and', strength: STRENGTH.and },
  '=': { op: '=', strength: STRENGTH.comparison },
  '==': { op: '=', strength: STRENGTH.comparison },
  '<=>': { op: '<=>', strength: STRENGTH.comparison },
  '!=': { op: '!=', strength: STRENGTH.comparison },
  '<>': { op: '!=', strength: STRENGTH.comparison },
  '<': { op: '<', strength: STRENGTH.comparison },
  '<=': { op: '<=', strength: STRENGTH.comparison },
  '=<': { op: '<=', strength: STRENGTH.comparison },
  '>': { op: '>', strength: STRENGTH.comparison },
  '>=': { op: '>=', strength: STRENGTH.comparison },
  '=>': { op: '>=', strength: STRENGTH.comparison },
  '+': { op: '+', strength: STRENGTH.sum },
  '-': { op: '-', strength: STRENGTH.sum },
  '*': { op: '*', strength: STRENGTH.product },
  '/': { op: '/', strength: STRENGTH.product },
  '%': { op: '%', strength: STRENGTH.product },
}

export const strengthOf = (op: BinaryOp): number => BINARY[op]?.strength ?? STRENGTH.comparison

/** The binary operator that the next token is. */
export const binaryAt = (s: TokenStream, rules: boolean): (typeof BINARY)[string] | undefined => {
  const token = s.peek()
  if (token.kind !== 'word' && token.kind !== 'punctuation') return undefined
  const key = token.text.toLowerCase()
  if (key === '<=>' && !rules) return undefined
  return Object.hasOwn(BINARY, key) ? BINARY[key] : undefined
}

const PREDICATES = ['matches', 'contains', 'like', 'in', 'is', 'rlike', 'between']

/** Does a predicate (`matches`, `in`, `not in`, `!like`, `is null` …) start at the next token? */
export const atPredicate = (s: TokenStream, rules: boolean): boolean => {
  const ahead = s.atWord('not') || s.atPunctuation('!') ? 1 : 0
  return PREDICATES.some(
    (word) =>
      s.atWord(word, ahead) &&
      (rules || (word !== 'rlike' && word !== 'between')) &&
      (word !== 'is' || ahead === 0),
  )
}

/** Is `expr` written as one piece, so that a prefix operator needs no parentheses before it? */
export const strengthOfExpr = (expr: Expr): number => {
  switch (expr.kind) {
    case 'conditional':
      return STRENGTH.conditional
    case 'binary':
      return strengthOf(expr.op)
    case 'in':
    case 'matches':
    case 'contains':
    case 'isNull':
      return STRENGTH.comparison
    case 'unary':
      return STRENGTH.unary
    default:
      return STRENGTH.primary
  }
}
