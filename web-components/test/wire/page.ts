/** What the journey of uploads and streams runs inside a page, on the package's own code. */
import { browserFetch, type Caller } from '../../src/core/caller.ts'
import { Pauses } from '../../src/core/retry.ts'
import { follow } from '../../src/core/stream.ts'
import { uploadFile, type UploadState } from '../../src/core/tus.ts'

/** What the test looks at. */
export interface Wire {
  /** Bytes that have left, and how often that was told. */
  sent: number
  told: number
  states: UploadState[]
  uploadId: string
  /** Statuses of the model, and states of the stream. */
  statuses: string[]
  stream: string[]
  error: string
  upload: (bytes: number) => void
  register: () => Promise<string>
  watch: (model: string) => void
}

declare global {
  var wire: Wire
}

const endpoint = new URL(location.href).searchParams.get('endpoint') ?? ''
const key = 'pk_test_loctite'
let token = ''

const caller: Caller = {
  endpoint,
  fetch: browserFetch,
  headers: () => Promise.resolve({ 'x-modeliq-key': key, authorization: `Bearer ${token}` }),
}

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${endpoint}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-modeliq-key': key,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  })
  return ((await response.json()) as { data: Data }).data
}

async function signIn(): Promise<void> {
  const answer = await ask<{ sessionCreate: { session: { token: string } } }>(
    'mutation { sessionCreate { session { token } } }',
  )
  token = answer.sessionCreate.session.token
}

/** A binary STL of `bytes` bytes: a box of 20 mm whose upper and lower sides are fans of very many triangles. */
function makeBox(bytes: number): File {
  const triangles = Math.floor((bytes - 84) / 50)
  const size = 20
  const rim = triangles / 4 // a fan above, a fan below, and two triangles for each step of the wall
  const steps = Math.floor(rim)
  const view = new DataView(new ArrayBuffer(84 + steps * 4 * 50))
  view.setUint32(80, steps * 4, true)
  let at = 84
  const triangle = (...numbers: number[]): void => {
    numbers.forEach((number, i) => {
      view.setFloat32(at + 12 + i * 4, number, true)
    })
    at += 50
  }
  const point = (step: number): [number, number] => {
    const turn = ((step % steps) / steps) * 2 * Math.PI
    return [Math.fround(size * Math.cos(turn)), Math.fround(size * Math.sin(turn))]
  }
  for (let step = 0; step < steps; step++) {
    const [a, b] = [point(step), point(step + 1)]
    triangle(0, 0, size, ...a, size, ...b, size)
    triangle(0, 0, 0, ...b, 0, ...a, 0)
    triangle(...a, 0, ...b, 0, ...b, size)
    triangle(...a, 0, ...b, size, ...a, size)
  }
  return new File([view.buffer], 'große Dose.stl', { type: 'model/stl' })
}

const fail = (error: unknown): void => {
  wire.error = String(error)
}

globalThis.wire = {
  sent: 0,
  told: 0,
  states: [],
  uploadId: '',
  statuses: [],
  stream: [],
  error: '',
  upload(bytes) {
    const file = makeBox(bytes)
    const sending = uploadFile(caller, file, {
      metadata: { filename: file.name },
      pauses: new Pauses({ first: 100, most: 500 }),
      onProgress: ({ sent }) => {
        wire.sent = sent
        wire.told++
      },
      onState: (state) => wire.states.push(state),
    })
    sending.then(({ uploadId }) => {
      wire.uploadId = uploadId
    }, fail)
  },
  async register() {
    const text =
      'mutation ($input: ModelUploadInput!) { modelUpload(input: $input) { model { id fileName } userErrors { code } } }'
    const input = { uploadId: wire.uploadId, unit: 'MM', hasRightsToModel: true, acceptTermsAndConditions: true }
    const answer = await ask<{ modelUpload: { model: { id: string; fileName: string } | null } }>(text, { input })
    return JSON.stringify(answer.modelUpload)
  },
  watch(model) {
    const text = 'subscription ($id: ID!) { modelUpdated(id: $id) { status progress } }'
    follow<'WatchModel'>(
      caller,
      text,
      { id: model },
      {
        next: ({ modelUpdated }) => wire.statuses.push(modelUpdated.status),
        onState: (state) => wire.stream.push(state),
        isLast: ({ modelUpdated }) => ['READY', 'UNPRINTABLE', 'FAILED'].includes(modelUpdated.status),
        pauses: new Pauses({ first: 100, most: 500 }),
      },
    ).then(() => wire.stream.push('over'), fail)
  },
}

void signIn().then(() => {
  document.title = 'ready'
}, fail)
