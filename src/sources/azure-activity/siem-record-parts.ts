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

export const words = (value: string, codes: string): Readonly<Record<string, string>> =>
  Object.fromEntries(codes.split(' ').map((code) => [code, value]))

/** Entra ID's result codes that Sumo knows; a sign-in with another code has no `success`. */
export const SIGNED_IN = {
  ...words('true', '0 Success Succeeeded'),
  ...words(
    'false',
    '1002016 50002 50003 50006 50011 50012 50017 50020 50034 500341 50053 50056 50057 50058 50059 50064 50074 50126 50155 50192 50197 53000 53003 530032 530034 530035 53011 7000215 7000222 700027 700030 70021 80012 81006 81010 90007 90022 9002313 90024 900384 90072',
  ),
}

/** Sumo's words that its schema lacks (`incorrect credentials`) come out empty, so they aren't listed. */
export const CAUSES = {
  ...words('deny list', '50002 53000'),
  ...words('incorrect password', '50055 50056 7000215'),
  ...words('incorrect username', '50197 90022'),
  ...words('failed challenge', '81010 90072'),
  ...words('system error', '90024'),
}
