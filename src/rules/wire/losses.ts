import { lookupRuleFunction } from '../../functions/rule-functions.ts'
import type { Rule } from '../rule.ts'
import type { TemplateRef } from '../template.ts'
import { walkExpr } from '../walk-expr.ts'

/**
 * What a rule asks that only dohyo can answer: fields that it adds to the schema, functions that it adds to the language. In
 * Sumo such a rule would say nothing, or something else, so it isn't exported.
 */
export const beyondSumo = (rule: Rule): readonly string[] => {
  const found = new Set<string>()
  const field = (name: string): void => {
    if (name.startsWith('dohyo_')) found.add(`the field \`${name}\``)
  }
  const conditions = [...rule.conditions, ...rule.aggregates.map(({ argument }) => argument)]
  for (const expression of conditions)
    for (const part of walkExpr(expression)) {
      if (part.kind === 'field') field(part.field.name)
      if (part.kind === 'call' && isOurs(part.name)) found.add(`the function \`${part.name}\``)
    }
  const refs: readonly (TemplateRef | string | undefined)[] = [
    ...rule.name,
    ...rule.summary,
    ...rule.description,
    ...rule.groupBy,
    ...rule.values,
    ...rule.entities.map((entity) => entity.field),
    rule.scoreField,
  ]
  for (const ref of refs) if (typeof ref === 'object' && ref.kind === 'field') field(ref.name)
  if (rule.definition.type === 'chain') {
    const { expressionsAndLimits, orders, groupByAsset } = rule.definition
    if (orders !== undefined) found.add('several `orders` of a chain')
    if (!groupByAsset) found.add('a chain without its entities in the key (`groupByAsset: false`)')
    if (expressionsAndLimits.some(({ limit }) => Number(limit) === 0)) found.add('steps that may be missing')
  }
  return [...found]
}

const isOurs = (name: string): boolean => lookupRuleFunction(name)?.nonStandard?.startsWith('none') === true
