import { tacticName } from '../records/attack.ts'

/** From first contact to harm, as ATT&CK lays its tactics out. */
const ORDER = [
  'TA0043',
  'TA0042',
  'TA0001',
  'TA0002',
  'TA0003',
  'TA0004',
  'TA0005',
  'TA0112',
  'TA0006',
  'TA0007',
  'TA0008',
  'TA0009',
  'TA0011',
  'TA0010',
  'TA0040',
]

const TAG = /^_mitreAttackTactic:(TA\d{4})$/

const place = (id: string): number => {
  const found = ORDER.indexOf(id)
  return found === -1 ? ORDER.length : found
}

/** Names of the ATT&CK tactics among the tags, in the order of an attack, each once. */
export const tacticsOf = (tags: readonly string[]): readonly string[] => {
  const ids = new Set(tags.flatMap((tag) => TAG.exec(tag)?.[1] ?? []))
  return [...ids].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1)).map(tacticName)
}
