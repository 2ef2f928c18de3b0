/** Unary methods on dataclasses: the only ones whose schemas the two revisions flag differently. */
import { type Implementation, type UnaryOptions, unary } from "@sheaf/core";
import { utf8 } from "@sheaf/dataclass";
import { pythonFloat } from "../python-text.ts";
import { AllTypes } from "../types/all-types.ts";
import { EmbeddedArrow } from "../types/arrow-payloads.ts";
import { BoundingBox, Point } from "../types/shapes.ts";
import {
  ContainerWideTypes,
  ContainerWideTypes1,
  DeepNested,
  DeepNested1,
  WideTypes,
} from "../types/wide-types.ts";
import { echoData } from "./echo.ts";

interface Flags {
  readonly container: typeof ContainerWideTypes;
  readonly deep: typeof DeepNested;
  readonly result: UnaryOptions;
}

function flagged({ container, deep, result }: Flags) {
  return {
    echo_point: unary({ point: Point }, Point, result),
    echo_bounding_box: unary({ box: BoundingBox }, BoundingBox, result),
    inspect_point: unary({ point: Point }, utf8()),
    echo_all_types: unary({ data: AllTypes }, AllTypes, result),
    echo_wide_types: unary({ data: WideTypes }, WideTypes, result),
    echo_container_wide_types: unary({ data: container }, container, result),
    echo_embedded_arrow: unary({ data: EmbeddedArrow }, EmbeddedArrow, result),
    echo_deep_nested: unary({ data: deep }, deep, result),
  };
}

/** As revision 2 flags them: results are not null, optional fields are nullable. */
export const dataclassMethods = flagged({
  container: ContainerWideTypes,
  deep: DeepNested,
  result: {},
});

/** As revision 1 flags them: results are nullable, some optional fields are not. */
export const dataclassMethods1 = flagged({
  container: ContainerWideTypes1,
  deep: DeepNested1,
  result: { resultNullable: true },
});

export const dataclassHandlers: Implementation<typeof dataclassMethods> = {
  echo_point: ({ point }) => point,
  echo_bounding_box: ({ box }) => box,
  inspect_point: ({ point }) => `Point(${pythonFloat(point.x)}, ${pythonFloat(point.y)})`,
  echo_all_types: echoData,
  echo_wide_types: echoData,
  echo_container_wide_types: echoData,
  echo_embedded_arrow: echoData,
  echo_deep_nested: echoData,
};
