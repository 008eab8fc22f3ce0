import type { Expr } from '../language/ast.ts'

/** Conditions without AND, OR, NOT around them, each once, with its place. */
export type Atoms = ReadonlyMap<Expr, number>

const isConnective = (expr: Expr): boolean =>
  expr.kind === 'boolean' ||
  (expr.kind === 'unary' && expr.op === 'not') ||
  (expr.kind === 'binary' && (expr.op === 'and' || expr.op === 'or'))

/** Mutants of a rule share what is the same in them, so identity is enough. */
export const atomsOf = (exprs: readonly Expr[]): Atoms => {
  const atoms = new Map<Expr, number>()
  const visit = (expr: Expr): void => {
    if (expr.kind === 'unary' && isConnective(expr)) visit(expr.operand)
    else if (expr.kind === 'binary' && isConnective(expr)) {
      visit(expr.left)
      visit(expr.right)
    } else if (!isConnective(expr) && !atoms.has(expr)) atoms.set(expr, atoms.size)
  }
  for (const expr of exprs) visit(expr)
  return atoms
}

/** The value of a condition when those of its atoms are known: conditions of rules are true or false, never unknown. */
export const holdsWith = (atom: (expr: Expr) => boolean): ((expr: Expr) => boolean) => {
  const holds = (expr: Expr): boolean => {
    if (expr.kind === 'boolean') return expr.value
    if (expr.kind === 'unary' && expr.op === 'not') return !holds(expr.operand)
    if (expr.kind === 'binary' && expr.op === 'and') return holds(expr.left) && holds(expr.right)
    if (expr.kind === 'binary' && expr.op === 'or') return holds(expr.left) || holds(expr.right)
    return atom(expr)
  }
  return holds
}
