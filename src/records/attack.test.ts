import { expect, test } from 'vitest'
import { currentTechniques, techniqueName } from './attack.ts'

test('an older id is left out beside its successor, and marked where it stands alone', () => {
  expect(currentTechniques(['T1685', 'T1562', 'T1562.007', 'T9999'])).toEqual(['T1685', 'T1562.007', 'T9999'])
  expect(techniqueName('T1562.007')).toBe('Disable or Modify Cloud Firewall (older id of T1686.001)')
  expect(techniqueName('T1685')).toBe('Disable or Modify Tools')
  expect(techniqueName('T9999')).toBe('T9999')
})
