import type { Column } from '../compiler/plan.ts'
import type { QueryColumn } from './api.ts'

const TIMES = new Set(['_messagetime', '_receipttime', '_timeslice', '__timeslice_end'])

/** How a column is to be shown. */
export const queryColumn = ({ name, type }: Column): QueryColumn => {
  if (TIMES.has(name.toLowerCase())) return { name, type: 'time' }
  if (type === 'integer' || type === 'number') return { name, type: 'number' }
  return { name, type: type === 'boolean' ? 'boolean' : 'text' }
}
