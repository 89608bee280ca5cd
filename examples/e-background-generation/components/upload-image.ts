/** Keep a picture on the server. @returns its address @throws Error that says why not, for the user to read */
export async function uploadImage(image: Blob): Promise<string> {
  const response = await fetch('/api/upload', {
    method: 'POST',
    headers: { 'Content-Type': image.type },
    body: image,
  }).catch(() => undefined)
  const answer = (await response?.json().catch(() => undefined)) as { url?: string; error?: string } | undefined
  if (answer?.url === undefined) throw new Error(answer?.error ?? 'It was not uploaded. Check the connection.')
  return answer.url
}
