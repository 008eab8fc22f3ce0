import type { RecordMapping } from '../sources/siem/siem-record.ts'
import type { SourceDef } from '../sources/source.ts'
import { constantsOf } from './compile-rule.ts'
import { outcomesOf } from './reach/can-fire.ts'
import { type Records, recordsOf } from './reach/domain.ts'
import { OPERATION, type RequiredKeys, requiredKeys, smaller } from './required-literals.ts'
import type { Rule } from './rule.ts'

type Dispatched = Pick<SourceDef, 'cloud' | 'vendor' | 'product' | 'siem'>

/**
 * What an event of a source must have for the rule to look at it: null when every event must be looked at, empty when none
 * needs to. Besides what the rule itself says, the mapping of the source tells which events can give what the rule asks for:
 * most rules for other logs drop out, and a field that only some events have leaves only these.
 */
export const dispatchOf = (rule: Rule, source: Dispatched): RequiredKeys => {
  const found = answered.get(rule)?.get(source.siem)
  if (found !== undefined) return found
  const answer = dispatch(rule, source)
  answered.set(rule, new Map([...(answered.get(rule) ?? []), [source.siem, answer]]))
  return answer
}

/** A hunt asks for each batch and again when it correlates; some answers take a millisecond. */
const answered = new WeakMap<Rule, ReadonlyMap<RecordMapping, RequiredKeys>>()

const dispatch = (rule: Rule, source: Dispatched): RequiredKeys => {
  const required = requiredKeys(rule.expression, constantsOf(source))
  // rules on operations say themselves which events they are for, and are not cut by a mapping that they don't use
  const isCertain = required !== null && [...required.keys()].every((key) => key === OPERATION)
  return isCertain ? required : smaller(required, holdingEvents(rule, source.siem))
}

const known = new WeakMap<RecordMapping, readonly Records[]>()

const recordsOfSource = (mapping: RecordMapping): readonly Records[] => {
  const found = known.get(mapping) ?? recordsOf(mapping)
  known.set(mapping, found)
  return found
}

/** The event ids with which the rule may be true, where there is an end to them. */
const holdingEvents = ({ expression }: Rule, mapping: RecordMapping): RequiredKeys => {
  const ids = new Set<string>()
  for (const records of recordsOfSource(mapping)) {
    if (!outcomesOf(expression, records).holds) continue
    const { values } = records.field('metadata_deviceEventId')
    if (values === undefined) return null
    for (const id of values) ids.add(id)
  }
  return ids.size === 0 ? new Map() : new Map([['metadata_deviceEventId', [...ids]]])
}
