/**
 * The built-in functions of MySQL 8.0 to 9 and MariaDB 10.6 to 12 that compute a value and do nothing else: no file, no
 * wait, no lock, nothing left behind in the session or in the data. A function that is not here may do anything. One that only some of
 * these servers have counts as well: on the others a stored function may have its name, which the reader's account cannot call.
 *
 * How a name is written decides whether it means the built-in function at all, because the servers fall back to a stored
 * function of that name (tried on MariaDB 10.11 and MySQL 9.7, for each name and spelling):
 *  - `native` names are looked up first, however they are written;
 *  - `keyword` names belong to the grammar: in quotes they are ordinary names;
 *  - `adjacent` names belong to the grammar only when the parenthesis follows at once, without even a comment between
 *    (as long as IGNORE_SPACE is off, which the sessions' pinned sql_mode sees to).
 */
export type FunctionSpelling = 'plain' | 'spaced' | 'quoted';

const native = {
  numbers: `
    abs acos asin atan atan2 bin bit_count ceil ceiling conv cos cot crc32 crc32c degrees exp floor greatest hex least ln log
    log10 log2 oct pi pow power radians rand round sign sin sqrt tan to_number`,
  text: `
    bit_length char_length character_length chr concat concat_operator_oracle concat_ws decode_oracle elt export_set field
    find_in_set from_base64 instr lcase length lengthb locate lower lpad lpad_oracle ltrim ltrim_oracle make_set
    natural_sort_key octet_length ord quote replace_oracle reverse rpad rpad_oracle rtrim rtrim_oracle sformat soundex space
    strcmp substr_oracle substring_index to_base64 to_char ucase unhex upper`,
  regularExpressions: 'regexp_instr regexp_like regexp_replace regexp_substr icu_version',
  choices: 'any_value ifnull isnull name_const nullif nvl nvl2',
  datesAndTimes: `
    add_months addtime convert_tz date_format datediff dayname dayofmonth dayofweek dayofyear from_days from_unixtime last_day
    makedate maketime monthname months_between period_add period_diff sec_to_time str_to_date subtime time_format time_to_sec
    timediff to_date to_days to_seconds unix_timestamp weekday weekofyear yearweek`,
  digestsAndCiphers: `
    aes_decrypt aes_encrypt compress decode des_decrypt des_encrypt encode encrypt kdf md5 old_password
    random_bytes sha sha1 sha2 uncompress uncompressed_length validate_password_strength`,
  identifiers: 'bin_to_uuid is_uuid sys_guid uuid uuid_short uuid_to_bin uuid_v4 uuid_v7',
  addresses: `
    inet6_aton inet6_ntoa inet_aton inet_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6`,
  json: `
    etag json_array json_array_append json_array_insert json_array_intersect json_compact json_contains json_contains_path
    json_depth json_detailed json_equals json_exists json_extract json_insert json_key_value json_keys json_length json_loose
    json_merge json_merge_patch json_merge_preserve json_normalize json_object json_object_filter_keys json_object_to_array json_overlaps
    json_pretty json_query json_quote json_remove json_replace json_schema_valid json_schema_validation_report json_search
    json_set json_storage_free json_storage_size json_type json_unquote json_valid`,
  xml: 'extractvalue updatexml',
  dynamicColumns: 'column_check column_exists column_json column_list',
  vectors: `
    from_vector string_to_vector to_vector vec_distance vec_distance_cosine vec_distance_euclidean vec_fromtext
    vec_totext vector_dim vector_to_string`,
  /** What the server knows of itself and of the caller. Not IS_FREE_LOCK and IS_USED_LOCK: locks are the primary's. */
  information: `
    binlog_gtid_pos coercibility connection_id decode_histogram format_bytes format_pico_time gtid_subset
    gtid_subtract ps_current_thread_id ps_thread_id roles_graphml statement_digest
    statement_digest_text version wsrep_last_seen_gtid wsrep_last_written_gtid`,
  spatial: `
    area asbinary astext aswkb aswkt boundary buffer centroid convexhull crosses dimension disjoint endpoint envelope
    equals exteriorring geomcollfromtext geomcollfromwkb geometrycollectionfromtext geometrycollectionfromwkb geometryfromtext
    geometryfromwkb geometryn geometrytype geomfromtext geomfromwkb glength interiorringn intersects isclosed isempty isring
    issimple linefromtext linefromwkb linestringfromtext linestringfromwkb mbrcontains mbrcoveredby mbrcovers mbrdisjoint
    mbrequal mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin mlinefromtext mlinefromwkb mpointfromtext mpointfromwkb
    mpolyfromtext mpolyfromwkb multilinestringfromtext multilinestringfromwkb multipointfromtext multipointfromwkb
    multipolygonfromtext multipolygonfromwkb numgeometries numinteriorrings numpoints overlaps pointfromtext pointfromwkb pointn
    pointonsurface polyfromtext polyfromwkb polygonfromtext polygonfromwkb startpoint touches within x y`,
  spatialByStandard: `
    st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_boundary st_buffer st_buffer_strategy st_centroid st_contains
    st_convexhull st_crosses st_difference st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope
    st_equals st_exteriorring st_frechetdistance st_geohash st_geomcollfromtext st_geomcollfromtxt st_geomcollfromwkb
    st_geometrycollectionfromtext st_geometrycollectionfromwkb st_geometryfromtext st_geometryfromwkb st_geometryn
    st_geometrytype st_geomfromgeojson st_geomfromtext st_geomfromwkb st_hausdorffdistance st_interiorringn st_intersection
    st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid st_latfromgeohash st_latitude st_length st_linefromtext
    st_linefromwkb st_lineinterpolatepoint st_lineinterpolatepoints st_linestringfromtext st_linestringfromwkb
    st_longfromgeohash st_longitude st_makeenvelope st_mlinefromtext st_mlinefromwkb st_mpointfromtext st_mpointfromwkb
    st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext st_multilinestringfromwkb st_multipointfromtext
    st_multipointfromwkb st_multipolygonfromtext st_multipolygonfromwkb st_numgeometries st_numinteriorring
    st_numinteriorrings st_numpoints st_overlaps st_pointatdistance st_pointfromgeohash st_pointfromtext st_pointfromwkb
    st_pointn st_pointonsurface st_polyfromtext st_polyfromwkb st_polygonfromtext st_polygonfromwkb st_relate st_simplify
    st_srid st_startpoint st_swapxy st_symdifference st_touches st_transform st_union st_validate st_within st_x st_y`,
};

const keyword = {
  choices: 'coalesce default if interval row value values',
  text: `
    ascii char charset collation convert format insert left password repeat replace right truncate unicode weight_string`,
  numbers: 'mod',
  datesAndTimes: `
    current_date current_time current_timestamp date day get_format hour localtime localtimestamp microsecond minute month quarter second
    time timestamp timestampadd timestampdiff utc_date utc_time utc_timestamp week year`,
  information: 'current_role current_user database schema user',
  json: 'json_table json_value',
  dynamicColumns: 'column_add column_create column_delete column_get',
  spatial: `
    contains geometrycollection geomcollection linestring multilinestring multipoint multipolygon point polygon srid`,
  window: `
    grouping last_value row_number rownum`,
  aggregates: 'avg',
};

const adjacent = {
  aggregates: `
    bit_and bit_or bit_xor count group_concat json_arrayagg json_objectagg max median min st_collect std stddev stddev_pop stddev_samp sum var_pop var_samp variance`,
  window:
    'cume_dist dense_rank first_value lag lead nth_value ntile percent_rank percentile_cont percentile_disc rank',
  datesAndTimes: 'adddate curdate curtime date_add date_sub extract now subdate sysdate',
  text: 'cast mid position substr substring trim trim_oracle',
  information: 'session_user system_user',
};

/** In a class's order; each name once (a test). */
export const harmlessFunctionNames = {
  native: namesOf(native),
  keyword: namesOf(keyword),
  adjacent: namesOf(adjacent),
} as const;

function namesOf(families: Record<string, string>): readonly string[] {
  return Object.values(families).flatMap((names) => names.trim().split(/\s+/));
}

const spellingsOf = new Map<string, readonly FunctionSpelling[]>([
  ...harmlessFunctionNames.native.map((name) => [name, ['plain', 'spaced', 'quoted']] as const),
  ...harmlessFunctionNames.keyword.map((name) => [name, ['plain', 'spaced']] as const),
  ...harmlessFunctionNames.adjacent.map((name) => [name, ['plain']] as const),
]);

/** `name` in lower case and without a schema: with one, it is a stored function. */
export const isHarmlessFunction = (name: string, spelling: FunctionSpelling = 'plain'): boolean =>
  spellingsOf.get(name)?.includes(spelling) ?? false;
