import js from '@eslint/js'
import lit from 'eslint-plugin-lit'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

const noInlineStyle =
  'A strict Content-Security-Policy blocks it and it stays without effect: use the sheet, or setProperty in updated().'

export default ts.config(
  { ignores: ['dist/', 'generated/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    extends: [lit.configs['flat/recommended']],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'lit/directives/style-map.js', message: noInlineStyle }] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TaggedTemplateExpression[tag.name=/^(html|svg)$/] TemplateElement[value.raw=/\\sstyle\\s*=/]',
          message: noInlineStyle,
        },
      ],
    },
  },
  {
    files: ['playground/**/*.tsx'],
    extends: [hooks.configs.flat['recommended-latest']],
  },
  {
    files: ['hosted/page.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['addEventListener', 'document', 'history', 'location', 'MutationObserver', 'URL'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  {
    files: ['examples/plain/page.js'],
    languageOptions: { globals: { document: 'readonly' } },
  },
  {
    files: ['examples/plain/serve.mjs'],
    languageOptions: { globals: { console: 'readonly', fetch: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['scripts/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
)
