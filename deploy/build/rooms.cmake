# A room is a folder with a door: the headers others may include. Everything else in it is a closet that no other room can
# reach, because only the door is linked into the include path that a room gives to those who may enter it.
#
#   room(payments DOOR payment.hpp …  BEHIND cashier.cpp …  MAY_ENTER config/base hsm  NEEDS PkgConfig::X  SQL sql)
#
# MAY_ENTER names rooms declared above (floors are declared bottom-up, so nothing can point back).
# NEEDS names outside libraries; SQL names a folder whose *.sql files are embedded as kythu::sql::<file name>.
function(room name)
  cmake_parse_arguments(R "" "SQL" "DOOR;BEHIND;MAY_ENTER;NEEDS" ${ARGN})
  string(REPLACE / _ target ${name})
  string(REPLACE / _ R_MAY_ENTER "${R_MAY_ENTER}")
  foreach(below IN LISTS R_MAY_ENTER)
    if(NOT TARGET ${below})
      message(FATAL_ERROR "${name} may not enter ${below}: it is not below")
    endif()
  endforeach()

  list(TRANSFORM R_BEHIND PREPEND ${PROJECT_SOURCE_DIR}/${name}/)
  set(doors ${PROJECT_BINARY_DIR}/doors/${target})
  file(REMOVE_RECURSE ${doors}) # a header taken off the list is gone at the next configure
  if(R_BEHIND)
    add_library(${target} STATIC ${R_BEHIND})
    set(scope PUBLIC)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/${name})
    target_link_libraries(${target} PRIVATE house_flags)
    if(COMMAND use_heavy) # precompiled headers, where the build has them
      use_heavy(${target})
    endif()
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} ${doors})
  target_link_libraries(${target} ${scope} ${R_MAY_ENTER} ${R_NEEDS})
  foreach(header IN LISTS R_DOOR)
    cmake_path(GET header PARENT_PATH closet)
    file(MAKE_DIRECTORY ${doors}/${name}/${closet})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${name}/${header} ${doors}/${name}/${header} SYMBOLIC)
  endforeach()
  if(R_SQL)
    embed_sql(${target} ${name}/${R_SQL})
  endif()
endfunction()

# What deploy/up builds: every program, and no test.
add_custom_target(product)

# A program: its folder's own files behind one main, and the rooms it is made of.
function(program name folder)
  cmake_parse_arguments(P "" "" "BEHIND;MAY_ENTER;NEEDS" ${ARGN})
  string(REPLACE / _ P_MAY_ENTER "${P_MAY_ENTER}")
  foreach(below IN LISTS P_MAY_ENTER)
    if(NOT TARGET ${below})
      message(FATAL_ERROR "${name} may not enter ${below}: it is not below")
    endif()
  endforeach()
  list(TRANSFORM P_BEHIND PREPEND ${PROJECT_SOURCE_DIR}/${folder}/)
  add_executable(${name} ${P_BEHIND})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/${folder})
  target_link_libraries(${name} PRIVATE house_flags ${P_MAY_ENTER} ${P_NEEDS})
  if(COMMAND use_heavy)
    use_heavy(${name})
    target_compile_options(${name} PRIVATE -fPIC) # after CMake's -fPIE, so that the rooms' precompiled header fits
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  add_dependencies(product ${name})
endfunction()
