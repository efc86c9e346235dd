# Files become constants in the program: one SQL statement per file, pages and documents as they are.
# The generated header is private to the room that asks for it.

# embed_sql(target folder): header "sql.hpp" with kythu::sql::<file name without .sql>
function(embed_sql target folder)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.sql)
  embed(${target} sql sql ${files})
endfunction()

# embed_files(target name file…): header "<name>.hpp" with kythu::<name>::<file name, dots and dashes as _>
function(embed_files target name)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND ${PROJECT_SOURCE_DIR}/)
  embed(${target} ${name} ${name} ${files})
endfunction()

function(embed target header space)
  set(out ${PROJECT_BINARY_DIR}/embedded/${target}/${header}.hpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DSPACE=${space} "-DFILES=${ARGN}" -P ${PROJECT_SOURCE_DIR}/deploy/build/write_embedded.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/deploy/build/write_embedded.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/embedded/${target})
endfunction()

# embed_folder(target name folder made…): every file of the folder, in the order of the names, and what is made by the
# build; kythu::<name>::all lists them.
function(embed_folder target name folder)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*)
  embed(${target} ${name} ${name} ${files} ${ARGN})
endfunction()
