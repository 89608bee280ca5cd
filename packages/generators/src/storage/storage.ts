/** Where handlers put the files they make. Small on purpose: S3, R2 or a folder fit behind it. */
export type Storage = {
  /**
   * Keep a file; one of the same key is replaced, whole or not at all.
   * @param key parts joined by `/`, such as `ada/0198-0.png`
   * @returns where it can be found, and its size in bytes
   */
  put(key: string, bytes: Uint8Array, about: { contentType: string }): Promise<{ url: string; bytes: number }>
}
