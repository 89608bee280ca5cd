import { APICallError } from '@ai-sdk/provider'

/** What a real provider would answer with status 400: the same request can never succeed. */
export function refusal(message: string, request: unknown): APICallError {
  return new APICallError({
    message,
    url: 'local:',
    requestBodyValues: request,
    statusCode: 400,
    isRetryable: false,
  })
}
