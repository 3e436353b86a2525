import { html } from 'lit'
import { never, refuse, silence, tus, type Answers } from '../../gallery/fake-server.ts'
import { bracket, choose, transfer } from '../../gallery/files.ts'
import { model, partner } from '../../gallery/fixtures.ts'
import { goOffline } from '../../gallery/offline.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Model } from '../core/types.ts'

const upload = html`<miq-upload></miq-upload>`
const large = () => bracket({ padding: 2_400_000 })

/** Takes the first part of a file, then falls silent; `first` answers before. */
function stuck(first?: (init: RequestInit) => Response | undefined): Answers {
  let taken = 0
  return {
    files: (init) => {
      const answer = first?.(init)
      if (answer ?? init.method === 'POST') {
        return answer
      }
      if (init.method === 'HEAD') {
        return tus(200, { 'upload-offset': String(1024 * 1024), 'upload-length': String(large().size) })
      }
      return taken++ === 0 ? tus(204, { 'upload-offset': String(1024 * 1024) }) : never(init.signal)
    },
  }
}

function served(change: Partial<Model>): Answers {
  const other = { ...model, ...change }
  return {
    ModelRegister: { modelUpload: { model: other, userErrors: [] } },
    ModelRead: { model: other },
    ModelFollow: silence,
  }
}

function failed(code: string): Answers {
  const issues = [{ code, severity: 'BLOCKING' as const, message: code }]
  return served({ status: 'FAILED', issues, geometry: null })
}

function is(state: string) {
  return (page: HTMLElement) => page.querySelector('miq-upload')?.state === state
}

function shows(text: string) {
  return (page: HTMLElement) => page.querySelector('miq-upload')?.shadowRoot?.textContent.includes(text) ?? false
}

/** Drops something on the upload, or only drags it there. */
async function drag(page: HTMLElement, data: DataTransfer, ...types: string[]): Promise<void> {
  const upload = page.querySelector('miq-upload')
  while (!upload?.shadowRoot?.querySelector('input')) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  for (const type of types) {
    upload.shadowRoot
      .querySelector('[part=drop]')
      ?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, composed: true, cancelable: true }))
  }
}

/** What a state may say beside its names. */
type Rest = Partial<Omit<GalleryState, 'name' | 'title' | 'about'>>

function state(name: string, title: string, about: string, rest: Rest = {}): GalleryState {
  return { name, title, about, render: () => upload, until: is(name), ...rest }
}

const states: readonly GalleryState[] = [
  state(
    'empty',
    'Nothing chosen',
    'The buyer chooses a file, drops or pastes one. Choosing it sends it: the sentence below says so.',
  ),
  state('dragging', 'A file over the field', 'Letting go takes the file.', {
    act: (page) => drag(page, transfer([bracket()]), 'dragenter'),
  }),
  state(
    'wrong-drop',
    'Something else was dropped',
    'Text, a picture of another page or a folder is no file; the buyer is told what works.',
    {
      act: (page) => drag(page, transfer([], 'bracket.stl'), 'dragenter', 'drop'),
      until: shows('That was no file'),
    },
  ),
  state('several', 'Several at once', 'Where one part is wanted the first file is taken, and said so.', {
    act: (page) => drag(page, transfer([bracket(), bracket({ name: 'lid.stl' })]), 'dragenter', 'drop'),
    until: (page) => shows('One file at a time')(page) && is('ready')(page),
  }),
  state('unsupported', 'Kind of file that is not taken', 'Said at once, with the kinds that work; nothing is sent.', {
    act: (page) => choose(page, bracket({ name: 'bracket.sldprt' })),
    until: is('refused'),
  }),
  state('too-large', 'Too large', 'Said at once, with the limit.', {
    answers: { Shop: { partner: { ...partner, uploadLimits: { ...partner.uploadLimits, maxBytes: 2_000_000 } } } },
    act: (page) => choose(page, large()),
    until: is('refused'),
  }),
  state('empty-file', 'Empty file', 'An export that went wrong.', {
    act: (page) => choose(page, new File([], 'bracket.stl')),
    until: is('refused'),
  }),
  state('duplicate', 'Chosen again', 'A file that is here already is not sent twice.', {
    act: async (page) => {
      await choose(page, bracket())
      await choose(page, bracket())
    },
    until: (page) => shows('here already')(page) && is('ready')(page),
  }),
  state('uploading', 'Uploading', 'How much was sent; the buyer can pause or take the file out.', {
    answers: () => stuck(),
    act: (page) => choose(page, large()),
    until: shows('44%'),
  }),
  state('paused', 'Paused', 'Nothing is lost: it goes on where it stopped, also after a reload of the page.', {
    answers: () => stuck(),
    act: async (page) => {
      await choose(page, large())
      const root = page.querySelector('miq-upload')?.shadowRoot
      while (!shows('44%')(page)) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      root?.querySelector<HTMLButtonElement>('[aria-label^=Pause]')?.click()
    },
  }),
  state('resuming', 'Resumed after a reload', 'The same file is chosen again, and only the rest of it is sent.', {
    answers: () => stuck((init) => (init.method === 'PATCH' ? tus(500, {}) : undefined)),
    act: async (page) => {
      const file = large()
      const key = ['bracket.stl', file.size, file.lastModified, file.type, 'pk_test_acme']
      sessionStorage.setItem(`miq-upload:${JSON.stringify(key)}`, JSON.stringify({ address: '/files/upl_gallery' }))
      await choose(page, file)
    },
    until: shows('44%'),
  }),
  state('retrying', 'The line broke', 'It tries again by itself, with growing pauses.', {
    answers: () => stuck((init) => (init.method === 'POST' ? undefined : tus(503, { 'retry-after': '600' }))),
    act: (page) => choose(page, large()),
    until: shows('Trying again'),
  }),
  state('waiting', 'Offline', 'It goes on as soon as the network is back.', {
    answers: () => {
      goOffline()
      return {
        files: () => {
          throw new TypeError('Failed to fetch')
        },
      }
    },
    act: (page) => choose(page, large()),
  }),
  state('processing', 'Being measured', 'Sent; the server reads and measures it.', {
    answers: served({ status: 'PROCESSING', progress: 0.4, geometry: null }),
    act: (page) => choose(page, bracket()),
  }),
  state('ready', 'Ready', 'Another file takes its place.', { act: (page) => choose(page, bracket()) }),
  state('parts', 'Several parts', 'With the attribute multiple each file is a part of its own.', {
    render: () => html`<miq-upload multiple></miq-upload>`,
    act: (page) =>
      choose(
        page,
        bracket(),
        bracket({ name: 'Gehäusedeckel für die lange Seite, Ausführung B, rev 12.stl' }),
        bracket({ name: 'lid.pdf' }),
      ),
    until: is('ready'),
  }),
  state('unprintable', 'Cannot be made', 'It was read, and no material can make it as it is.', {
    answers: served({ status: 'UNPRINTABLE' }),
    act: (page) => choose(page, bracket()),
  }),
  state('failed', 'Cut off', 'The content is judged by the server: here the file ends in the middle.', {
    answers: failed('truncated'),
    act: (page) => choose(page, bracket()),
  }),
  state('not-a-model', 'Content differs from its name', 'A picture that is called .stl, say.', {
    answers: failed('not_a_model'),
    act: (page) => choose(page, bracket()),
    until: is('failed'),
  }),
  state('hostile', 'Hostile archive', 'An archive that unpacks to more than anybody wants is refused in plain words.', {
    answers: failed('file_too_large'),
    act: (page) => choose(page, bracket({ name: 'bracket.3mf' })),
    until: is('failed'),
  }),
  state('quota', 'No room left', 'The buyer keeps as many files as the partner allows.', {
    answers: {
      ModelRegister: {
        modelUpload: { model: null, userErrors: [{ code: 'QUOTA_EXCEEDED', message: 'full', field: null }] },
      },
    },
    act: (page) => choose(page, bracket()),
    until: is('refused'),
  }),
  state('unreachable', 'Refused for now', 'Something behind the server does not answer; the buyer can try again.', {
    answers: { ModelRegister: refuse('UPSTREAM_UNAVAILABLE') },
    act: (page) => choose(page, bracket()),
    until: is('refused'),
  }),
  state('gone', 'No longer there', 'A model that the server does not know any more, on a page that was left open.', {
    answers: { ...served({ status: 'PROCESSING' }), ModelRead: { model: null } },
    act: (page) => choose(page, bracket()),
  }),
]

export default states
