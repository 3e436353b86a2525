/**
 * Writes types out as text that needs no other file: what comes from the schema or from our sources in full, interfaces
 * under their names, and what every browser has by its name.
 */
import ts from 'typescript'

/** Deeper than this a type says `unknown`: nobody reads it, and a recursive one would never end. */
const deepest = 12

/** A program over the package, as tsc sees it. */
export function openProgram(rootNames) {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.')
  return ts.createProgram({ rootNames, options })
}

/** A writer of types; `interfaces` collects the text of those that are used by name, by that name. */
export function typeWriter(checker) {
  const interfaces = new Map()

  const write = (type, depth = 0) => {
    if (depth > deepest) {
      return 'unknown'
    }
    if (type.isUnion()) {
      return writeUnion(type, depth)
    }
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) {
      return checker.typeToString(type)
    }
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
      return writeList(type, depth)
    }
    const symbol = type.symbol
    if (symbol && isOfBrowser(symbol) && !isNameless(symbol)) {
      const given = checker.getTypeArguments(type).map((each) => write(each, depth + 1))
      const isValue = symbol.flags & ts.SymbolFlags.Function
      return `${isValue ? 'typeof ' : ''}${symbol.name}${given.length > 0 ? `<${given.join(', ')}>` : ''}`
    }
    if (symbol && symbol.flags & ts.SymbolFlags.Class) {
      return 'object'
    }
    const [call] = type.getCallSignatures()
    if (call) {
      return writeCall(call, depth)
    }
    if (symbol && symbol.flags & ts.SymbolFlags.Interface) {
      return writeInterface(type, symbol)
    }
    const rest = checker.getIndexInfosOfType(type).map((info) => {
      return `[name: ${write(info.keyType)}]: ${write(info.type, depth + 1)}`
    })
    return `{ ${[...properties(type, depth), ...rest].join('; ')} }`
  }

  const writeUnion = (type, depth) => {
    const words = type.types.map((each) => {
      const text = write(each, depth + 1)
      return text.includes('=>') ? `(${text})` : text
    })
    const both = words.includes('true') && words.includes('false')
    const merged = both ? [...words.filter((word) => word !== 'true' && word !== 'false'), 'boolean'] : words
    const last = (word) => ['null', 'undefined'].indexOf(word)
    return [...new Set(merged)].sort((a, b) => last(a) - last(b)).join(' | ')
  }

  const writeList = (type, depth) => {
    const items = checker.getTypeArguments(type).map((each) => write(each, depth + 1))
    const isReadonly = checker.isTupleType(type) ? type.target.readonly : type.symbol.name === 'ReadonlyArray'
    const item = /[|&]|=>/.test(items[0] ?? '') ? `(${items[0]})` : items[0]
    return `${isReadonly ? 'readonly ' : ''}${checker.isTupleType(type) ? `[${items.join(', ')}]` : `${item}[]`}`
  }

  const writeCall = (call, depth) => {
    const parameters = call.getParameters().map((each) => {
      const type = checker.getTypeOfSymbol(each)
      const isOptional = each.valueDeclaration?.questionToken || each.valueDeclaration?.initializer
      return `${each.name}${isOptional ? '?' : ''}: ${write(type, depth + 1)}`
    })
    return `(${parameters.join(', ')}) => ${write(call.getReturnType(), depth + 1)}`
  }

  const writeInterface = (type, symbol) => {
    if (!interfaces.has(symbol.name)) {
      interfaces.set(symbol.name, '') // it may name itself
      const about = commentOf(symbol, checker)
      const lines = properties(type, 0, true).map((line) => `${line}\n`)
      interfaces.set(symbol.name, `${about}export interface ${symbol.name} {\n${lines.join('')}}\n`)
    }
    return symbol.name
  }

  const properties = (type, depth, isCommented = false) =>
    checker.getPropertiesOfType(type).map((property) => {
      const isOptional = property.flags & ts.SymbolFlags.Optional
      const about = isCommented ? commentOf(property, checker) : ''
      const text = write(checker.getTypeOfSymbol(property), depth + 1)
      const plain = isOptional ? text.replace(/ \| undefined$/, '') : text
      return `${about}${nameOf(property)}${isOptional ? '?' : ''}: ${plain}`
    })

  /** What is in an object, without its name. */
  const open = (type) => `{ ${properties(type, 1).join('; ')} }`

  return { write, open, interfaces }
}

/** The doc comment of a symbol as a comment of its own; empty without one. */
function commentOf(symbol, checker) {
  return comment(ts.displayPartsToString(symbol.getDocumentationComment(checker)))
}

/** Words as a doc comment. */
export function comment(text) {
  const words = (text ?? '').replace(/\s+/g, ' ').replaceAll('*/', '* /').trim()
  return words && `/** ${words} */\n`
}

function nameOf({ name }) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** TypeScript's own name for what has none: `__type`, `__object`. */
function isNameless({ name }) {
  return name.startsWith('__')
}

function isOfBrowser(symbol) {
  return (
    symbol.declarations?.some((each) => /[/\\]typescript[/\\]lib[/\\]lib\./.test(each.getSourceFile().fileName)) ??
    false
  )
}
