export const SKIP = [',', '-']

export const CLAIMED_NAME = 'identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'

/** Microsoft's words for a severity, as Sumo counts them. */
export const RISK = {
  High: '5',
  Medium: '3',
  Low: '1',
  Informational: '0',
  high: '5',
  medium: '3',
  low: '1',
  informational: '0',
} as const
