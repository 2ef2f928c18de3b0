/** The handler of most unary methods: answers its `value`. */
export function echoValue<Value>({ value }: { readonly value: Value }): Value {
  return value;
}

/** Answers its `data`. */
export function echoData<Value>({ data }: { readonly data: Value }): Value {
  return data;
}
