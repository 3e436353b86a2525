/**
 * Plants one fault after the other in a copy of the sources, runs only the net that must catch it, and prints which were
 * caught. A fault counts as caught when its net passes without it, fails with it, and says why. Exits with 1 when one was
 * missed. `npm run faults -- alt shift` plants those alone whose names hold one of the words.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Beside it stands what the nets read of the rest of the repository. */
const copy = resolve('test-results/faults/web-components')
const copied = [
  'src',
  'gallery',
  'playground',
  'scripts',
  'test',
  'generated',
  'package.json',
  'tsconfig.json',
  'vite.embed.config.ts',
  'vitest.config.ts',
]

const node = (...args) => [process.execPath, ...args]
const vitest = (project, file, name) => ['node_modules/.bin/vitest', 'run', '--project', project, file, '-t', name]
const banner = vitest('elements', 'gallery/states.test.ts', 'miq-banner')
const strictHost = (name) => vitest('browser journeys', 'test/strict-host.test.ts', name)

/** Something that an element does from the start. */
const from = (tag, what) => [new RegExp(`export class ${tag} extends \\w+ \\{`), `$&\n  readonly planted = ${what}\n`]

/** Each fault: where it is planted, in place of what, the net, and what the net must say. */
const faults = {
  'an image without alt in a shadow root': {
    file: 'src/banner/banner.ts',
    plant: ['<slot></slot>', '<slot></slot><img src="/none.png" width="9" height="9" />'],
    net: banner,
    says: /image-alt/,
  },
  'a button without a name': {
    file: 'src/banner/banner.ts',
    plant: ['<slot></slot>', '<slot></slot><button type="button"></button>'],
    net: banner,
    says: /button-name/,
  },
  'a colour below the contrast': {
    file: 'src/banner/banner.styles.ts',
    plant: ['css`', 'css`\n* { color: #9aa0aa !important; background: #8a909a !important; }\n'],
    net: banner,
    says: /color-contrast/,
  },
  'an event without its detail': {
    file: 'src/banner/banner.ts',
    plant: [/('miq-banner-action', )\{[^}]*\}/, '$1{}'],
    net: vitest('elements', 'src/banner', ''),
    says: /"kind": "info"/,
  },
  'a text that a language lacks': {
    file: 'src/core/messages/fr.json',
    plant: [/\{\n.*\n/, '{\n'],
    net: vitest('elements', 'src/core/messages', 'texts in fr'),
    says: /every name is there/,
  },
  'style= in a template': {
    file: 'src/upload/upload.ts',
    plant: [/html`(\s*)<([a-z]+)(?=[\s>])/g, 'html`$1<$2 style="color: red"'],
    net: strictHost('from file to prices'),
    says: /style-src-attr/,
  },
  'a wrong hash on the script tag': {
    file: 'test/host/widgets.ts',
    plant: ['`sha384-${', '`sha384-AAAA${'],
    net: strictHost('cart comes 1000 px'),
    says: /expected null to be 'empty'/,
  },
  'a foreign request': {
    file: 'src/upload/upload.ts',
    plant: from('MiqUpload', "fetch('http://localhost:9/').catch(() => undefined)"),
    net: strictHost('from file to prices'),
    says: /localhost:9/,
  },
  'a frame asked for at rest': {
    file: 'src/upload/upload.ts',
    plant: from('MiqUpload', '(function again() { requestAnimationFrame(again) })()'),
    net: strictHost('the whole flow from one tag'),
    says: /stillness/,
  },
  'a layout shift by an element that grows late': {
    file: 'src/upload/upload.ts',
    plant: from('MiqUpload', "setTimeout(() => this.style.setProperty('min-block-size', '40rem'), 250)"),
    net: strictHost('parts comes 1000 px'),
    says: /less than or equal to 0\.02/,
  },
  'a budget that is exceeded': {
    file: 'src/embed.ts',
    plant: [/$/, `\nexport const planted = '${randomBytes(16_000).toString('base64')}'\n`],
    net: node('scripts/size.mjs'),
    says: /OVER .*everything in one file/,
  },
  'an operation that the schema does not know': {
    file: 'src/core/operations/shop.graphql',
    plant: ['slug', 'slug\n    favouriteColour'],
    net: node('scripts/generate.mjs'),
    says: /favouriteColour/,
  },
}

const asked = process.argv.slice(2)
const chosen = Object.entries(faults).filter(([name]) => !asked.length || asked.some((word) => name.includes(word)))
const sound = new Set()
let missed = 0
makeCopy()
for (const [name, fault] of chosen) {
  const start = Date.now()
  const miss = whyMissed(fault)
  missed += miss ? 1 : 0
  console.log(`${miss ? 'MISSED' : 'caught'}  ${name}  (${Math.round((Date.now() - start) / 1000)} s)`)
  if (miss) {
    console.log(miss.replace(/^/gm, '        '))
  }
}
console.log(`${chosen.length - missed} of ${chosen.length} planted faults caught`)
rmSync(dirname(copy), { recursive: true })
process.exit(missed > 0 || chosen.length === 0 ? 1 : 0)

function makeCopy() {
  rmSync(dirname(copy), { recursive: true, force: true })
  mkdirSync(join(copy, 'node_modules'), { recursive: true })
  for (const each of copied) {
    cpSync(each, join(copy, each), { recursive: true })
  }
  // What tools keep in there is the copy's own.
  for (const each of readdirSync('node_modules').filter((name) => !name.startsWith('.vite'))) {
    symlinkSync(resolve('node_modules', each), join(copy, 'node_modules', each))
  }
  for (const each of ['graph', 'sandbox', 'docs']) {
    symlinkSync(resolve('..', each), join(dirname(copy), each))
  }
}

/** Undefined when the fault was caught. */
function whyMissed({ file, plant, net, says }) {
  const before = sound.has(net.join()) ? { status: 0 } : run(net)
  if (before.status !== 0) {
    return `The net fails without the fault, too:\n${before.said}`
  }
  sound.add(net.join())
  const place = join(copy, file)
  const text = readFileSync(place, 'utf8')
  const faulty = text.replace(...plant)
  if (faulty === text) {
    return `There is no place for it in ${file} any more.`
  }
  writeFileSync(place, faulty)
  const { status, said } = run(net)
  writeFileSync(place, text)
  return status !== 0 && says.test(said) ? undefined : `The net exits with ${status}:\n${said}`
}

function run([command, ...args]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: copy,
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { status, said: `${stdout}${stderr}`.slice(-6000) }
}
