import { expect, test } from 'vitest'
import { eventReader, type StreamEvent } from './stream-events.ts'

const text =
  ':\n\nevent: next\ndata: {"a":1}\n\n: ping\n\ndata:first\ndata: second\nid: 7\nretry: 9\n\nevent: complete\n\n'
const events: StreamEvent[] = [
  { event: 'next', data: '{"a":1}' },
  { event: 'message', data: 'first\nsecond' },
  { event: 'complete', data: '' },
]

function readIn(pieces: readonly string[]): StreamEvent[] {
  const read = eventReader()
  return pieces.flatMap((piece) => read(piece))
}

test('events are read wherever they are cut', () => {
  for (let size = 1; size <= text.length; size++) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    expect(readIn(['', ...pieces, '']), `in pieces of ${size}`).toEqual(events)
  }
})

test('an event that is not ended does not count, and a colon in its data does', () => {
  expect(readIn(['event: next\ndata: {"at":"10:00"}\n'])).toEqual([])
  expect(readIn(['event: next\ndata: {"at":"10:00"}\n', '\n'])).toEqual([{ event: 'next', data: '{"at":"10:00"}' }])
})
