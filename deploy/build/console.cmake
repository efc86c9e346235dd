# The console's TypeScript becomes two files; bundle_console(made) names them. What bundles it comes by npm's lockfile.
function(bundle_console made)
  set(folder ${PROJECT_SOURCE_DIR}/gateway/pages/console)
  set(out ${PROJECT_BINARY_DIR}/console)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/src/*)
  add_custom_command(
    OUTPUT ${out}/console.js ${out}/console.css
    COMMAND ${folder}/build ${out}
    DEPENDS ${sources} ${folder}/build ${folder}/packages ${folder}/package-lock.json
    VERBATIM)
  set(${made} ${out}/console.js ${out}/console.css PARENT_SCOPE)
endfunction()
