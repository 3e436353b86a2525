/**
 * How the widgets' scripts are minified: Terser in several passes makes them 1 % smaller than the bundler's own minifier.
 *
 * @type {Pick<import('vite').BuildOptions, 'minify' | 'terserOptions'>}
 */
export const minified = {
  minify: 'terser',
  terserOptions: { module: true, ecma: 2022, compress: { passes: 3 } },
}
