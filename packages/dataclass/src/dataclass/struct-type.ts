/** The value type of a dataclass: a struct inside a row, or an IPC stream in a binary column. */
import { type ColumnCodec, type FieldCodec, structCodec } from "@sheaf/arrow";
import { DataType } from "../arrow-types.ts";
import { castCodec } from "../field/cast.ts";
import { PayloadType } from "../field/payload-types.ts";
import type { ValueType } from "../field/value-type.ts";
import { AS_STRUCT, columnCodecs, receivedCodecs } from "../shape/columns.ts";
import { asRow, parseRow } from "../shape/parse-row.ts";
import type { Bag } from "../shape/shape.ts";
import { isBranded } from "../value/brand.ts";
import { propertiesOf } from "../value/properties.ts";
import { InstanceMaker } from "./construct.ts";
import { type PlannedClass, shapeOf } from "./plan.ts";
import { readBytes } from "./read.ts";
import { writeBytes } from "./write.ts";

/** A dataclass as a struct. */
export class StructType implements ValueType {
  readonly label: string;
  readonly asBinary: ValueType;
  readonly #dataclass: PlannedClass;
  readonly #payload: PayloadType<object>;

  constructor(dataclass: PlannedClass) {
    this.label = dataclass.dataclassName;
    this.#dataclass = dataclass;
    this.#payload = new PayloadType<object>(this.label, {
      encode: writeBytes,
      decode: (bytes) => readBytes(dataclass, bytes),
      isValue: (value): value is object => isInstance(value, dataclass),
    });
    this.asBinary = {
      label: this.label,
      codec: () => this.#payload.codec(),
      codecOf: (type) => this.codecOf(type),
      parse: (value) => this.parse(value),
    };
  }

  codec(): ColumnCodec<unknown> {
    const shape = shapeOf(this.#dataclass);
    return this.#struct(columnCodecs(shape, AS_STRUCT));
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      if (DataType.isStruct(found)) {
        const shape = shapeOf(this.#dataclass);
        return this.#struct(receivedCodecs(shape, found.children, AS_STRUCT));
      }
      const isBytes = DataType.isBinary(found) || DataType.isLargeBinary(found);
      return isBytes ? this.#payload.codecOf(found) : undefined;
    });
  }

  /** An instance, or a plain row of its fields. */
  parse(value: unknown): object {
    if (value instanceof this.#dataclass) return value;
    return new this.#dataclass(parseRow(shapeOf(this.#dataclass), asRow(this.label, value)));
  }

  #struct(fields: readonly FieldCodec[]): ColumnCodec<unknown> {
    const shape = shapeOf(this.#dataclass);
    const maker = new InstanceMaker(this.#dataclass, shape);
    const make = (row: Bag): unknown => maker.make(row);
    if (!shape.isRenamed) return structCodec<unknown>(fields, { make });
    const names = fields.map(({ name }) => shape.nameOf(name));
    const get = (value: unknown, index: number): unknown => {
      // The member's own codec complains about what a value that is no object yields.
      return propertiesOf(Object(value))[names[index]!];
    };
    return structCodec<unknown>(fields, { get, make });
  }
}

/** Of the class or a subclass; or of its namesake in another copy of the module. */
function isInstance(value: unknown, dataclass: PlannedClass): value is object {
  if (value instanceof dataclass) return true;
  if (typeof value !== "object" || value === null || !isBranded(value)) return false;
  return value.constructor.dataclassName === dataclass.dataclassName;
}
