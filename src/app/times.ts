import type { Column } from '../compiler/plan.ts'
import type { QueryColumn } from './api.ts'

/** How a column is to be shown. */
export const queryColumn = ({ name, type, time }: Column): QueryColumn => {
  if (time === true) return { name, type: 'time' }
  if (type === 'integer' || type === 'number') return { name, type: 'number' }
  return { name, type: type === 'boolean' ? 'boolean' : 'text' }
}
