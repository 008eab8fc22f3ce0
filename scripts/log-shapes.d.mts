export type Event = Readonly<Record<string, unknown>>
export declare const SHAPES: Readonly<
  Record<
    'aws-cloudtrail' | 'azure-activity' | 'gcp-audit',
    Readonly<Record<string, (events: readonly Event[]) => string>>
  >
>
export declare const PACKINGS: Readonly<Record<string, (text: string) => Uint8Array>>
