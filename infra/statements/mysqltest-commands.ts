/** Words that begin a command of mysqltest rather than a statement. */
export const mysqltestCommands: ReadonlySet<string> = new Set(
  `append_file cat_file change_user character_set chmod connect connection copy_file copy_files_wildcard dec die diff_files
  dirty_close disable_abort_on_error disable_cursor_protocol disable_connect_log disable_info disable_metadata disable_parsing
  disable_ps2_protocol disable_ps_protocol disable_query_log disable_reconnect disable_result_log disable_rpl_parse
  disable_service_connection disable_session_track_info disable_testcase disable_view_protocol disable_warnings
  disable_async_client disable_non_blocking_api disable_prepare_warnings disable_column_names
  disconnect echo enable_abort_on_error enable_cursor_protocol enable_connect_log enable_info enable_metadata enable_parsing
  enable_ps2_protocol enable_ps_protocol enable_query_log enable_reconnect enable_result_log enable_rpl_parse
  enable_service_connection enable_session_track_info enable_testcase enable_view_protocol enable_warnings
  enable_async_client enable_non_blocking_api enable_prepare_warnings enable_column_names else
  end end_timer error exec execw exit file_exists horizontal_results inc let list_files list_files_append_file
  list_files_write_file lowercase_result mkdir move_file optimizer_trace output ping real_sleep reap remove_file
  remove_files_wildcard replace_column replace_numeric_round replace_regex replace_result require reset_connection result result_format
  rmdir save_master_pos send_quit send_shutdown shutdown_server skip sleep sorted_result partially_sorted_result source
  start_timer sync_slave_with_master sync_with_master system vertical_results wait_for_slave_to_stop`
    .trim()
    .split(/\s+/),
);
