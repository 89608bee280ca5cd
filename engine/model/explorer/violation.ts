export type Violation = {
  /** What is wrong, in words. */
  readonly what: string
  /** A shortest way there: who did what, in turn. */
  readonly trace: readonly { readonly who: string; readonly step: string; readonly source: string }[]
}
