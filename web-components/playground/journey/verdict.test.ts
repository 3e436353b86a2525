import { expect, test } from 'vitest'
import { judge } from './verdict.ts'

test('user errors are told with field and code', () => {
  const verdict = judge({
    data: {
      quoteCreate: {
        quote: null,
        userErrors: [{ message: 'Too many.', field: ['input', 'lines', '0'], code: 'QUANTITY_INVALID' }],
      },
    },
  })
  expect(verdict).toEqual({ isGood: false, message: 'QUANTITY_INVALID: Too many. (input.lines.0)' })
})

test('errors without data are told with their code', () => {
  const verdict = judge({ errors: [{ message: 'start a session', extensions: { code: 'UNAUTHENTICATED' } }] })
  expect(verdict).toEqual({ isGood: false, message: 'UNAUTHENTICATED: start a session' })
})

test('null where the thing should be is no success', () => {
  expect(judge({ data: { order: null } })).toEqual({
    isGood: false,
    message: 'order is null: this buyer has no such thing',
  })
})

test('a field that failed beside good data is only mentioned', () => {
  const verdict = judge({
    data: { partner: { name: 'Loctite' }, materials: null },
    errors: [{ message: 'materials are down' }],
  })
  expect(verdict).toEqual({ isGood: true, message: 'materials are down' })
})
