import type { Operations } from '../../generated/operations.ts'
import type { Caller } from './caller.ts'
import type { OperationName } from './client.ts'

export interface FollowOptions<Name extends OperationName> {
  next: (data: Operations[Name]['data']) => void
  signal: AbortSignal
  onState?: (state: 'live' | 'retrying' | 'polling') => void
}

export function follow<Name extends OperationName>(
  _caller: Caller,
  _text: string,
  _variables: Operations[Name]['variables'],
  _options: FollowOptions<Name>,
): Promise<void> {
  return Promise.reject(new Error('comes with the streams'))
}
